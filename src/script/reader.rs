//! From texts to scripts, each text once: seed scripts share the files that they import and those that call them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::language::Language;
use super::lower;
use super::term::Script;

/// A longer text is no script that a person wrote.
const LARGEST: usize = 4 << 20;

/// How many bytes of text may have their scripts kept; what comes later is read again where it is asked for again.
const KEPT: usize = 16 << 20;

/// A language and a text, as a digest that no two texts share.
type Key = [u8; blake3::OUT_LEN];

/// Reads scripts, and keeps them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    scripts: Mutex<FxHashMap<Key, Option<Arc<Script>>>>,
    kept: AtomicUsize,
}

impl Reader {
    /// A text's script; `None` when it is too large or too deep. Query files are checked by a test, so a failure there is
    /// no user's concern.
    pub(super) fn read(&self, language: &Language, text: &[u8]) -> Option<Arc<Script>> {
        if text.len() > LARGEST {
            return None;
        }
        let key = key(language, text);
        let known = self.scripts.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(script) = known {
            return script;
        }
        let script = lower::read(language, text).ok().flatten().map(Arc::new);
        if self.kept.fetch_add(text.len(), Ordering::Relaxed) < KEPT {
            self.scripts.lock().unwrap_or_else(PoisonError::into_inner).insert(key, script.clone());
        }
        script
    }
}

fn key(language: &Language, text: &[u8]) -> Key {
    let mut digest = blake3::Hasher::new();
    digest.update(language.name.as_bytes()).update(&[0]).update(text);
    *digest.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::RepoPath;

    #[test]
    fn equal_texts_of_one_language_are_read_once() {
        let reader = Reader::default();
        let of = |path| Language::of(&RepoPath::new(path)).unwrap();
        let read = |path, text: &[u8]| reader.read(of(path), text).unwrap();
        let first = read("seed.py", b"db.drop_all()");
        assert!(Arc::ptr_eq(&first, &read("other/seed.py", b"db.drop_all()")));
        assert!(!Arc::ptr_eq(&first, &read("seed.js", b"db.drop_all()")));
        assert!(!Arc::ptr_eq(&first, &read("seed.py", b"db.drop_all( )")));
    }
}
