//! The settings and rules that a scan goes by: those of the file that was named, or of what is scanned.

use crate::config::{EffectiveSetting, FILE_NAMES, Project, effective};
use crate::source::{self, Source};

use super::{Scan, ScanError};

impl Scan {
    /// The path of the configuration file, if there is one, and all settings with what holds for each.
    pub fn effective_settings(&self) -> Result<(Option<String>, Vec<EffectiveSetting>), ScanError> {
        let source = self.open()?;
        let file = self.configuration(&*source)?;
        self.project(file.as_ref(), &*source)?;
        let settings = effective(file.as_ref().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
        Ok((file.map(|(path, _)| path), settings))
    }

    /// The configuration's path and bytes: as named, or the one that the source goes by.
    pub(super) fn configuration(&self, source: &dyn Source) -> Result<Option<(String, Vec<u8>)>, ScanError> {
        if let Some(path) = &self.config {
            let name = path.to_string_lossy().into_owned();
            let read = source::read_named_file(&self.directory.join(path));
            let bytes = read.map_err(|source| ScanError::UnreadableConfig { path: name.clone(), source })?;
            return Ok(Some((name, bytes)));
        }
        let mut found = Vec::new();
        for name in FILE_NAMES {
            found.extend(source.configuration(name)?.map(|bytes| ((*name).to_owned(), bytes)));
        }
        if found.len() > 1 { Err(ScanError::TwoConfigs) } else { Ok(found.pop()) }
    }

    /// The rules and the settings that a configuration gives.
    pub(super) fn project(
        &self,
        config: Option<&(String, Vec<u8>)>,
        source: &dyn Source,
    ) -> Result<Project, ScanError> {
        let open = |name: &str| self.extended(name, source);
        let read = |(path, bytes): &(String, Vec<u8>)| Project::read(path, bytes, self.today, &open);
        Ok(config.map_or_else(|| Ok(Project::without_file()), read)?)
    }

    /// A file that the configuration extends: beside the configuration that was named, or as the source goes by it, which
    /// never leaves the root.
    fn extended(&self, name: &str, source: &dyn Source) -> Result<Vec<u8>, String> {
        if let Some(config) = &self.config {
            let folder = self.directory.join(config);
            let file = folder.parent().unwrap_or(&self.directory).join(name);
            return source::read_named_file(&file).map_err(|error| error.to_string());
        }
        let leaves = |part: &str| part == ".." || part.contains(':');
        if name.starts_with('/') || name.split(['/', '\\']).any(leaves) {
            return Err("it lies outside of the project".to_owned());
        }
        let name = name.trim_start_matches("./");
        let read = source.configuration(name).map_err(|error| error.to_string())?;
        read.ok_or_else(|| "there is no such file".to_owned())
    }
}
