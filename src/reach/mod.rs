//! What of production a command reaches: by the variables of its process, and by the environment files that it loads.
//!
//! [`Reach::open`] reads what the project knows of production: its environment files, whatever Git makes of them, and
//! `[guard]` of envlint.toml; no other file. [`Reach::views`] says what one command sees. Whether it may run is not decided
//! here. Called by whoever stands before a command: the guard and the hooks of coding agents.
//!
//! ```no_run
//! use envlint::reach::Reach;
//! use envlint::secret::Secret;
//!
//! let reach = Reach::open(".".as_ref(), None, None)?;
//! let process = [("APP_ENV".to_owned(), Secret::new("production"))];
//! let command = ["prisma", "migrate", "reset"].map(str::to_owned);
//! let views = reach.views(&process, &command, &[])?;
//! assert!(views.iter().any(|view| view.is_production()));
//! # Ok::<(), envlint::reach::ReachError>(())
//! ```

mod known;
mod loading;
mod sign;
mod variable;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::binding::{DatabaseIdentity, DatabaseTarget};
use crate::config::Project;
use crate::engine::{ScanError, project_of};
use crate::environment::EnvironmentClass;
use crate::secret::{SaltedHash, Secret};
use crate::source::{EnvironmentFiles, SourceError, read_linked_file};

use known::Known;
use loading::{Command, Loading};
use sign::{Judge, sign_of_file};
pub use sign::{Meaning, Owner, Sign, Witness};
use variable::{Origin, Variable};

/// What a project knows of production.
#[derive(Debug)]
pub struct Reach {
    directory: PathBuf,
    project: Project,
    known: Known,
}

/// Why it cannot be said what a command reaches.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// The project's configuration cannot be read.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// A file of variables cannot be read.
    #[error("`{path}` cannot be read, and it may lead to production")]
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        #[source]
        source: SourceError,
    },
    /// A file of variables that was named is not there.
    #[error("there is no file `{path}`: name the environment file that the command loads")]
    Missing {
        /// The file as it was named.
        path: String,
    },
}

/// What a command sees if it loads its files in one of the ways that it may.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// What its variables say, in the order of their names.
    pub signs: Vec<Sign>,
}

impl View {
    /// Whether something of it is production's.
    pub fn is_production(&self) -> bool {
        self.signs.iter().any(Sign::is_production)
    }
}

impl Reach {
    /// Reads what is known in the project around `directory`. `config` is the configuration file to read in place of the
    /// project's own.
    pub fn open(directory: &Path, config: Option<PathBuf>, today: Option<Date>) -> Result<Self, ReachError> {
        let files = EnvironmentFiles::around(directory);
        let project = project_of(&files, directory, config, today)?;
        let known = Known::read(&files, &project.settings)?;
        Ok(Self { directory: directory.to_owned(), project, known })
    }

    /// What a command with these variables sees: one view for each way in which it may load its environment files. `files`
    /// are those that it is known to load; each must be there. An empty command is one that nothing is known of.
    pub fn views(
        &self,
        process: &[(String, Secret)],
        command: &[String],
        files: &[PathBuf],
    ) -> Result<Vec<View>, ReachError> {
        let command = Command::of(command);
        let judge = Judge::new(self);
        let mut own: Vec<_> = process
            .iter()
            .map(|(key, value)| Variable::new(key, value.expose(), Origin::Process))
            .chain(command.variables())
            .collect();
        judge.judge(&mut own);
        let named = self.named(files, &judge)?;
        let (mut views, mut seen) = (Vec::new(), BTreeSet::new());
        for loading in command.loadings(&own, !files.is_empty()) {
            let loaded = self.loaded(&loading, &judge)?;
            // Two ways to load the same files are one.
            if !seen.insert(loaded.files.clone()) {
                continue;
            }
            let layers = [&loaded.variables[..], &named.variables, &own];
            let layers = if loading.overrides { [layers[2], layers[1], layers[0]] } else { layers };
            let mut signs = judge.signs(&variable::effective(&layers));
            signs.extend(named.signs.iter().cloned().chain(loaded.signs));
            views.push(View { signs });
        }
        Ok(views)
    }

    /// The files that whoever asks has named.
    fn named(&self, files: &[PathBuf], judge: &Judge<'_>) -> Result<Loaded, ReachError> {
        let mut named = Loaded::default();
        for path in files {
            if !self.load(path, true, judge, &mut named)? {
                return Err(ReachError::Missing { path: path.display().to_string() });
            }
        }
        Ok(named)
    }

    /// The files of a command. One that is not there is not loaded.
    fn loaded(&self, loading: &Loading, judge: &Judge<'_>) -> Result<Loaded, ReachError> {
        let mut loaded = Loaded::default();
        for name in &loading.files {
            self.load(Path::new(name), loading.is_meant, judge, &mut loaded)?;
        }
        Ok(loaded)
    }

    /// Adds a file to those that are loaded, and says whether it is there.
    fn load(
        &self,
        path: &Path,
        is_meant: bool,
        judge: &Judge<'_>,
        loaded: &mut Loaded,
    ) -> Result<bool, ReachError> {
        let name = path.display().to_string();
        let read = read_linked_file(&self.directory.join(path));
        let Some(text) = read.map_err(|source| ReachError::Unreadable { path: name.clone(), source })? else {
            return Ok(false);
        };
        let mut variables = Variable::of_file(&text, &name);
        judge.judge(&mut variables);
        loaded.variables.extend(variables);
        loaded.signs.extend(sign_of_file(&name, is_meant, self));
        loaded.files.push(name);
        Ok(true)
    }
}

/// What environment files give, the later over the earlier.
#[derive(Debug, Default)]
struct Loaded {
    files: Vec<String>,
    variables: Vec<Variable>,
    /// What their names say.
    signs: Vec<Sign>,
}

/// What stands for a database in `[guard] databases`, by its URL; `None` when this is none that others reach too.
pub fn hash_of_database(url: &str, salt: u32) -> Option<SaltedHash> {
    let identity = DatabaseTarget::of("DATABASE_URL", url.trim())?.identity?;
    Some(SaltedHash::new(&name_to_hash(&identity), salt))
}

/// Every way to a database amounts to one name: users, passwords and poolers do not matter.
fn name_to_hash(identity: &DatabaseIdentity) -> Secret {
    Secret::new(format!("{}\0{}", identity.cluster, identity.database))
}

/// The class of an environment by the project's name for it, or by everyone's.
fn class_of(name: &str, project: &Project) -> Option<EnvironmentClass> {
    let of_word = || crate::binding::environment_of_name(name).map(|it| it.class);
    project.settings.class_of_name(name).or_else(of_word)
}
