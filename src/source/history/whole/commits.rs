//! All commits of the object database.

use gix::ObjectId;
use gix::hashtable::HashMap;
use gix::objs::Kind;

use crate::source::history::commits::Raw;
use crate::source::objects::{Base, ObjectNumber, Objects, Tally, Visitor};

/// Reads all commits. One that cannot be read is left out: the ordinary way to read says why.
pub(super) fn read(objects: &Objects, tally: &Tally<'_>) -> HashMap<ObjectId, Raw> {
    let readers = objects.sweep(Kind::Commit, |_| true, tally, || Reader { objects, commits: Vec::new() });
    readers.into_iter().flat_map(|reader| reader.commits).collect()
}

struct Reader<'o> {
    objects: &'o Objects,
    commits: Vec<(ObjectId, Raw)>,
}

impl Visitor for Reader<'_> {
    type Note = ();

    fn visit(&mut self, object: ObjectNumber, bytes: &[u8], _base: Option<Base<'_, ()>>) {
        let id = self.objects.id(object);
        self.commits.extend(Raw::decode(id, bytes).ok().map(|raw| (id, raw)));
    }

    fn fail(&mut self, _object: ObjectNumber) {}
}
