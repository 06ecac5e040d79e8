//! The environment map of what a scan reads: its configuration alone, and no finding.

use crate::binding::EnvironmentMap;
use crate::config::Project;
use crate::credential::CredentialScanner;

use super::reading::{Era, Tally, read_configuration};
use super::redact::without_secrets;
use super::{Progress, Scan, ScanError, Unit};

impl Scan {
    /// Reads the configuration and says who binds what.
    pub fn environments(&self, progress: &dyn Progress) -> Result<EnvironmentMap, ScanError> {
        let source = self.open()?;
        let Project { catalogue, settings } =
            self.project(self.configuration(&*source)?.as_ref(), &*source)?;
        progress.begin("looking for files", Unit::Items, 0);
        let listing = source.list()?;
        let entries = self.numbered(&*source, listing.entries, &settings);
        let scanner = CredentialScanner::new(&catalogue);
        let mut tally = Tally::default();
        let reading =
            read_configuration(&entries, &settings, &scanner, &mut tally, progress, |_| Era::Present);
        let map = EnvironmentMap::of(&reading.set, &|text| without_secrets(text, &scanner));
        let unread = [listing.incomplete, listing.uncloned, tally.incomplete, tally.uncloned];
        let mut incomplete: Vec<_> = unread.into_iter().flatten().collect();
        incomplete.sort();
        incomplete.dedup();
        Ok(EnvironmentMap { incomplete, ..map })
    }
}
