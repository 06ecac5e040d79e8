//! What a coding agent may do without asking a person.
//!
//! The settings of each agent say it in their own words; readers of those dialects bring it into this one form, without
//! judging it. What a command destroys, and what lies within its reach, relations decide.

use crate::text::Span;

/// One thing that an agent may do without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Approval {
    /// What is approved, with its wildcards as the settings write them: for a command its pattern (`psql:*` out of
    /// `Bash(psql:*)`), for a tool its name, for everything else the setting.
    pub(crate) text: String,
    /// The whole entry or setting in the document.
    pub(crate) span: Span,
    pub(crate) kind: ApprovalKind,
}

/// How much an approval covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ApprovalKind {
    /// Shell commands that fit the text.
    Command,
    /// One tool of an MCP server.
    Tool,
    /// Every tool of the MCP server that the text names.
    EveryTool,
    /// Every shell command.
    EveryCommand,
    /// Whatever the agent wants: no question is asked at all.
    Everything,
}
