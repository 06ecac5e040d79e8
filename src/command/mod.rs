//! Command lines: what they start, and what that does to data.
//!
//! `shell` cuts a text into commands, `starter` looks behind the programs that only start others, `destruction` knows
//! what destroys data, `sql` what a text of SQL does. Called by the readers of formats that hold command lines, by the
//! relations over them and by the analysis of scripts.

mod destruction;
mod effect;
mod guard;
mod program;
mod shell;
mod sql;
mod starter;
mod target;

pub(crate) use destruction::{begins_destruction, is_in_front, is_told_to_destroy};
pub(crate) use effect::{
    Effect, Force, effect_of, is_client, is_known, is_told_to_fill, may_change_data, may_destroy,
    reaches_into_container, script_of_project, serves_developers, started_words,
};
pub(crate) use guard::{Scripts, fails_in_production, guarded_from, is_guard, is_started_by_guard};
pub(crate) use program::{
    is_file, named_program, only_reads_script, reads_unknown_file, removes_volume, runs_file,
};
pub(crate) use shell::{Command, Joint, commands};
pub(crate) use sql::{Operation, SqlStatement, of_sql, statements};
pub(crate) use starter::{behind_options, program_name, unwrapped};
pub(crate) use target::{names_safe_database, selects_local};
