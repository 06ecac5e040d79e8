//! Standard input, or any one text that the caller already holds.

use crate::document::{Document, Origin, RepoPath, Role, Tracking};

use super::{Entry, Listing, Source, SourceError};

/// One text under a name that it is judged by.
#[derive(Debug)]
pub(crate) struct Stdin {
    name: RepoPath,
    bytes: Vec<u8>,
}

impl Stdin {
    /// The text `bytes`, judged as a file called `name` would be.
    pub(crate) fn new(name: RepoPath, bytes: Vec<u8>) -> Self {
        Self { name, bytes }
    }
}

impl Source for Stdin {
    fn list(&self) -> Result<Listing, SourceError> {
        let entry = Entry {
            path: self.name.clone(),
            scope: self.name.clone(),
            origin: Origin::Stdin,
            tracking: Tracking::Outside,
            role: Role::Subject,
            object: None,
            also_at: Vec::new(),
        };
        Ok(Listing { entries: vec![entry], ..Listing::default() })
    }

    fn load(&self, entry: &Entry) -> Result<Document, SourceError> {
        Ok(entry.document(self.bytes.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_document_under_the_given_name() {
        let source = Stdin::new(RepoPath::new(".env"), b"KEY=value\r\n".to_vec());
        let listing = source.list().unwrap();
        let document = source.load(&listing.entries[0]).unwrap();
        assert_eq!(listing.entries.len(), 1);
        assert_eq!((document.path.file_name().as_str(), document.text()), (".env", &b"KEY=value\r\n"[..]));
    }
}
