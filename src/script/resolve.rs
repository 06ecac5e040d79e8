//! Which function or value of the project a name means: here, or one import away.

use super::run::{Frame, Run};
use super::term::{TermId, TermKind};

impl Run<'_> {
    /// The function that a callee means, here or one import away.
    pub(super) fn resolve(&self, frame: Frame, callee: TermId) -> Option<(usize, usize)> {
        let script = self.script(frame);
        match &script.term(callee).kind {
            TermKind::Function(index) => Some((frame.module, *index)),
            TermKind::Name(name) => self.function_named(frame, name),
            TermKind::Member { object, property } => match &script.term(*object).kind {
                TermKind::Name(name) => match self.imported(frame, name) {
                    Some((module, _)) => Some((module, *self.modules[module].script.named.get(property)?)),
                    None if name.starts_with(char::is_uppercase) || self.is_own_object(frame, name) => {
                        Some((frame.module, *script.named.get(property)?))
                    }
                    None => None,
                },
                TermKind::This | TermKind::Call(_) => Some((frame.module, *script.named.get(property)?)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a name is bound to a table of functions, or to an object of a class.
    fn is_own_object(&self, frame: Frame, name: &str) -> bool {
        let script = self.script(frame);
        let bindings = script.bindings.get(name).into_iter().flatten();
        bindings.map(|binding| &script.term(binding.value).kind).any(|kind| match kind {
            TermKind::Table(_) => true,
            TermKind::Call(call) => script.callee_name(call.callee).starts_with(char::is_uppercase),
            _ => false,
        })
    }

    fn function_named(&self, frame: Frame, name: &str) -> Option<(usize, usize)> {
        let script = self.script(frame);
        if let Some(function) = script.named.get(name) {
            return Some((frame.module, *function));
        }
        if let Some((module, original)) = self.imported(frame, name) {
            let other = &self.modules[module].script;
            let named =
                [original.as_str(), name, "exports"].iter().find_map(|it| other.named.get(*it).copied());
            let only = || (other.functions.len() == 2).then_some(1);
            return Some((module, named.or_else(only)?));
        }
        // Names that a whole file was imported for: `from guard import *`.
        let links = &self.modules[frame.module].links;
        script.imports.iter().zip(links).find_map(|(import, link)| {
            let module = (*link).filter(|_| import.names.is_empty() && import.namespace.is_none())?;
            Some((module, *self.modules[module].script.named.get(name)?))
        })
    }

    /// The module that a name comes from, and its name there.
    pub(super) fn imported(&self, frame: Frame, name: &str) -> Option<(usize, String)> {
        let module = &self.modules[frame.module];
        module.script.imports.iter().zip(&module.links).find_map(|(import, link)| {
            let target = (*link)?;
            if import.namespace.as_deref() == Some(name) {
                return Some((target, name.to_owned()));
            }
            let (_, original) = import.names.iter().find(|(local, _)| local == name)?;
            Some((target, original.clone()))
        })
    }
}
