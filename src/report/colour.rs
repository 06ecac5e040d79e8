//! Whether output is coloured, and in which colours: the one place that decides.
//!
//! It reads no environment and looks at no terminal: the command line does, and passes on what it saw.

use std::ffi::OsString;
use std::fmt::Display;

use annotate_snippets::Renderer;
use owo_colors::Style;

use crate::rule::Severity;

/// Whether escape sequences for colours are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// They are.
    On,
    /// They are not.
    Off,
}

/// Where output goes, as far as colour is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// A person looks at it now.
    Terminal,
    /// A pipe or a file.
    Other,
}

/// The environment variables that have a say.
#[derive(Debug, Clone, Default)]
pub struct ColourVariables {
    /// `NO_COLOR`: off when set and not empty.
    pub no_color: Option<OsString>,
    /// `FORCE_COLOR`: on when set, not empty and not `0`.
    pub force_color: Option<OsString>,
    /// `CLICOLOR_FORCE`: the same under its older name.
    pub clicolor_force: Option<OsString>,
    /// `CLICOLOR`: off when `0`.
    pub clicolor: Option<OsString>,
    /// `TERM`: off when `dumb`.
    pub term: Option<OsString>,
}

/// What a piece of text is, to be coloured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// A severity, or what is as grave.
    Severity(Severity),
    /// Good news.
    Good,
    /// The next step.
    Help,
    /// A heading.
    Strong,
}

impl Colour {
    /// What was asked for on the command line, else `NO_COLOR`, else `FORCE_COLOR` and `CLICOLOR_FORCE`, else whether
    /// a terminal shows it.
    pub fn decide(asked: Option<Self>, variables: &ColourVariables, stream: Stream) -> Self {
        let is = |variable: &Option<OsString>, value: &str| variable.as_ref().is_some_and(|it| it == value);
        let is_set = |variable: &Option<OsString>| variable.as_ref().is_some_and(|it| !it.is_empty());
        let forces = |variable: &Option<OsString>| is_set(variable) && !is(variable, "0");
        if let Some(asked) = asked {
            asked
        } else if is_set(&variables.no_color) {
            Self::Off
        } else if forces(&variables.force_color) || forces(&variables.clicolor_force) {
            Self::On
        } else if is(&variables.clicolor, "0") || is(&variables.term, "dumb") {
            Self::Off
        } else {
            match stream {
                Stream::Terminal => Self::On,
                Stream::Other => Self::Off,
            }
        }
    }

    /// The text in the colour of what it is.
    pub fn paint<T: Display>(self, paint: Paint, text: T) -> impl Display {
        match self {
            Self::On => style(paint).style(text),
            Self::Off => Style::new().style(text),
        }
    }

    /// Draws source excerpts in the same colours.
    pub(super) fn renderer(self) -> Renderer {
        match self {
            Self::On => Renderer::styled(),
            Self::Off => Renderer::plain(),
        }
    }
}

/// The colours of rustc, which annotate-snippets has too.
fn style(paint: Paint) -> Style {
    match paint {
        Paint::Severity(Severity::Error) => Style::new().bright_red().bold(),
        Paint::Severity(Severity::Warning) => Style::new().yellow().bold(),
        Paint::Severity(Severity::Note) | Paint::Good => Style::new().bright_green().bold(),
        Paint::Help => Style::new().bright_cyan().bold(),
        Paint::Strong => Style::new().bold(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(variables: &ColourVariables, stream: Stream) -> Colour {
        Colour::decide(None, variables, stream)
    }

    #[test]
    fn the_command_line_wins_over_every_variable() {
        let variables = ColourVariables { no_color: Some("1".into()), ..ColourVariables::default() };
        assert_eq!(Colour::decide(Some(Colour::On), &variables, Stream::Other), Colour::On);
    }

    #[test]
    fn no_color_wins_over_force_color() {
        let set = || Some("1".into());
        let variables = ColourVariables { no_color: set(), force_color: set(), ..ColourVariables::default() };
        assert_eq!(decide(&variables, Stream::Terminal), Colour::Off);
    }

    #[test]
    fn empty_no_color_says_nothing() {
        let variables = ColourVariables { no_color: Some("".into()), ..ColourVariables::default() };
        assert_eq!(decide(&variables, Stream::Terminal), Colour::On);
    }

    #[test]
    fn forced_colour_needs_no_terminal() {
        let forced = |value: &str| ColourVariables {
            clicolor_force: Some(value.into()),
            ..ColourVariables::default()
        };
        assert_eq!(decide(&forced("1"), Stream::Other), Colour::On);
        assert_eq!(decide(&forced("0"), Stream::Other), Colour::Off);
    }

    #[test]
    fn dumb_terminal_has_no_colour() {
        let variables = ColourVariables { term: Some("dumb".into()), ..ColourVariables::default() };
        assert_eq!(decide(&variables, Stream::Terminal), Colour::Off);
    }

    #[test]
    fn text_without_colour_is_the_text() {
        assert_eq!(Colour::Off.paint(Paint::Good, "fine").to_string(), "fine");
        assert!(Colour::On.paint(Paint::Good, "fine").to_string().starts_with('\u{1b}'));
    }
}
