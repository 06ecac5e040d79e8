//! Lines of commands that people, pipelines or platforms start by name.
//!
//! Readers of the formats that hold them bring them into this one form, without judging them. What a command does to data
//! and what stands before it, a relation decides.

use crate::text::Span;

use super::StepRole;

/// The commands that go by one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandLine {
    /// The name that starts it: `db:reset`, `release`.
    pub(crate) name: String,
    /// What people call it, for messages: "script `db:reset`".
    pub(crate) title: String,
    /// The text for the shell.
    pub(crate) text: String,
    /// The whole of it in the document.
    pub(crate) span: Span,
    /// Where the program of each of its commands stands, in their order; none where no command in it can concern data.
    pub(crate) places: Vec<Span>,
    pub(crate) occasion: Occasion,
    /// Files of the repository that it starts under other names.
    pub(crate) files: Vec<String>,
}

/// What makes a line run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// Somebody who types its name.
    Hand,
    /// The same; each line of it must succeed before the next one runs.
    Recipe,
    /// A platform, at each release or start of what is deployed.
    Deployment,
    /// A container that people or platforms start.
    Container(OwnsServices),
    /// A tool that hands it to no shell: `prisma db seed`.
    WithoutShell,
    /// A pipeline.
    Pipeline {
        role: StepRole,
        /// Whether databases are started beside it that end with it.
        owns_services: OwnsServices,
    },
}

/// Whether a job of a pipeline brings its own database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnsServices {
    Yes,
    No,
}
