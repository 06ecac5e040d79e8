//! Which function or value of the project a name means: here, or one import away.

use super::run::{Frame, Run};
use super::term::{TermId, TermKind};
use super::words;

/// How far a name is followed through files that pass it on.
const FARTHEST: usize = 4;

impl Run<'_> {
    /// The function that a callee means, here or one import away.
    pub(super) fn resolve(
        &self,
        frame: Frame,
        callee: TermId,
        arity: Option<usize>,
    ) -> Option<(usize, usize)> {
        let script = self.script(frame);
        match &script.term(callee).kind {
            TermKind::Function(index) => Some((frame.module, *index)),
            TermKind::Name(name) => match script.function(name, arity) {
                Some(function) => Some((frame.module, function)),
                None => self.function_named(frame, name),
            },
            TermKind::Member { object, property } => match &script.term(*object).kind {
                TermKind::Name(name) => match self.imported(frame, name) {
                    Some((module, _)) => self.modules[module]
                        .script
                        .function(property, arity)
                        .map(|function| (module, function))
                        .or_else(|| self.member_of(module, property, FARTHEST))
                        .or_else(|| self.function_of_package(frame, name, property)),
                    None if self.is_own_class(frame, name)
                        || self.is_own_object(frame, name)
                        || self.is_receiver(frame, name) =>
                    {
                        let name = if property == "new" { "initialize" } else { property };
                        let own = script.function(name, arity).map(|function| (frame.module, function));
                        own.or_else(|| self.in_run_files(frame.module, name, FARTHEST))
                    }
                    None => self
                        .method_of_imported(frame, name, property)
                        .or_else(|| self.method_of_own_class(frame, name, property)),
                },
                // What is made of another file's class has that class's methods.
                TermKind::Call(call) if self.makes_other(frame, call.callee) => {
                    let TermKind::Name(class) = &script.term(call.callee).kind else { return None };
                    let (module, _) = self.imported(frame, class)?;
                    self.member_of(module, property, FARTHEST)
                }
                TermKind::This | TermKind::Call(_) => {
                    script.named.get(property).map(|function| (frame.module, *function))
                }
                TermKind::Member { object: holder, property: field }
                    if matches!(script.term(*holder).kind, TermKind::This) =>
                {
                    self.method_of_injected(frame, field, property)
                }
                _ => None,
            }
            .or_else(|| self.method_of_import(frame, property)),
            _ => None,
        }
    }

    /// A function of another file that is called as a method of whatever object.
    fn method_of_import(&self, frame: Frame, method: &String) -> Option<(usize, usize)> {
        let module = &self.modules[frame.module];
        module.script.imports.iter().zip(&module.links).find_map(|(import, link)| {
            let target = link.filter(|_| import.methods.contains(method))?;
            Some((target, *self.modules[target].script.named.get(method)?))
        })
    }

    /// A method of an object that the framework has put in a field named for its class: `this.seedService.execute()`.
    fn method_of_injected(&self, frame: Frame, field: &str, method: &str) -> Option<(usize, usize)> {
        let first = field.chars().next()?;
        let class: String = first.to_uppercase().chain(field.chars().skip(1)).collect();
        let (module, name) = self.imported(frame, &class)?;
        (name == class).then(|| self.member_of(module, method, FARTHEST)).flatten()
    }

    /// Whether a callee is the name of a class of another file, found or not.
    fn makes_other(&self, frame: Frame, callee: TermId) -> bool {
        let script = self.script(frame);
        let TermKind::Name(name) = &script.term(callee).kind else { return false };
        name.starts_with(char::is_uppercase)
            && script.imports.iter().any(|import| import.namespace.as_ref() == Some(name))
    }

    /// A function of a class, which is made by a function of another name.
    fn member_of(&self, module: usize, property: &str, left: usize) -> Option<(usize, usize)> {
        let name = if property == "new" { "initialize" } else { property };
        self.function_of(module, name, left)
    }

    /// A function of a file that was imported for all that is in it.
    fn in_run_files(&self, module: usize, name: &str, left: usize) -> Option<(usize, usize)> {
        let module = &self.modules[module];
        module.script.imports.iter().zip(&module.links).find_map(|(import, link)| {
            let target = (*link).filter(|_| import.names.is_empty() && import.namespace.is_none())?;
            self.member_of(target, name, left)
        })
    }

    /// Whether a name may be a class or module of this file: it is written like one, and is not another's where the
    /// file's own are known.
    fn is_own_class(&self, frame: Frame, name: &str) -> bool {
        let script = self.script(frame);
        let last = |name: &'_ str| name.rsplit('.').next().unwrap_or_default().to_owned();
        let is_known = || script.modules.iter().any(|own| last(own) == last(name));
        name.starts_with(char::is_uppercase)
            && (script.modules.is_empty() || name == "__MODULE__" || is_known())
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

    /// Whether a name is the object that the function around is a method of.
    fn is_receiver(&self, frame: Frame, name: &str) -> bool {
        let script = self.script(frame);
        let mut function = frame.function;
        loop {
            if script.functions[function].receiver.as_deref() == Some(name) {
                return true;
            }
            if function == 0 {
                return false;
            }
            function = script.functions[function].parent;
        }
    }

    /// The method of an object that a function of an imported file has made.
    fn method_of_imported(&self, frame: Frame, name: &str, method: &str) -> Option<(usize, usize)> {
        let script = self.script(frame);
        let maker = script.bindings.get(name)?.iter().rev().find_map(|binding| {
            let TermKind::Call(call) = &script.term(binding.value).kind else { return None };
            match &script.term(call.callee).kind {
                TermKind::Name(maker) => Some(maker),
                TermKind::Member { object, .. } => match &script.term(*object).kind {
                    TermKind::Name(package) => Some(package),
                    _ => None,
                },
                _ => None,
            }
        })?;
        self.function_of_package(frame, maker, method)
    }

    /// The method of an object that someone else has made, of a class of this file as far as its name tells:
    /// `services.GetRequiredService<Seeder>()`, then `seeder.SeedAsync()`.
    fn method_of_own_class(&self, frame: Frame, name: &str, method: &str) -> Option<(usize, usize)> {
        let script = self.script(frame);
        let maker = script.bindings.get(name)?.last()?;
        let is_made = matches!(script.term(maker.value).kind, TermKind::Call(_));
        let function = *script.named.get(method).filter(|_| is_made && words::delegated(method).is_some())?;
        (function != frame.function).then_some((frame.module, function))
    }

    /// A function in one of the files that a name stands for.
    fn function_of_package(&self, frame: Frame, name: &str, function: &str) -> Option<(usize, usize)> {
        let module = &self.modules[frame.module];
        module.script.imports.iter().zip(&module.links).find_map(|(import, link)| {
            let is_meant = import.namespace.as_deref() == Some(name)
                || import.names.iter().any(|(local, _)| local == name);
            let target = (*link).filter(|_| is_meant)?;
            Some((target, *self.modules[target].script.named.get(function)?))
        })
    }

    fn function_named(&self, frame: Frame, name: &str) -> Option<(usize, usize)> {
        self.function_of(frame.module, name, FARTHEST)
    }

    /// A function by its name in a module, or in those that it passes on.
    fn function_of(&self, module: usize, name: &str, left: usize) -> Option<(usize, usize)> {
        let left = left.checked_sub(1)?;
        let script = &self.modules[module].script;
        if let Some(function) = script.named.get(name) {
            return Some((module, *function));
        }
        if let Some((target, original)) = self.imported_by(module, name) {
            let other = &self.modules[target].script;
            let named =
                [original.as_str(), name, "exports"].iter().find_map(|it| other.named.get(*it).copied());
            let only = || (other.functions.len() == 2).then_some(1);
            let here = named.or_else(only).map(|function| (target, function));
            return here.or_else(|| self.function_of(target, &original, left));
        }
        // Names that a whole file was imported for: `from guard import *`.
        self.in_run_files(module, name, left)
    }

    /// The module that a name comes from, and its name there.
    pub(super) fn imported(&self, frame: Frame, name: &str) -> Option<(usize, String)> {
        let mut found = self.imported_by(frame.module, name)?;
        for _ in 0..FARTHEST {
            let (module, name) = &found;
            let script = &self.modules[*module].script;
            if script.bindings.contains_key(name) || script.named.contains_key(name) {
                break;
            }
            let Some(next) = self.imported_by(*module, name).or_else(|| self.passed_on(*module, name)) else {
                break;
            };
            found = next;
        }
        Some(found)
    }

    fn imported_by(&self, module: usize, name: &str) -> Option<(usize, String)> {
        let module = &self.modules[module];
        module.script.imports.iter().zip(&module.links).find_map(|(import, link)| {
            let target = (*link)?;
            if import.namespace.as_deref() == Some(name) {
                return Some((target, name.to_owned()));
            }
            let (_, original) = import.names.iter().find(|(local, _)| local == name)?;
            Some((target, original.clone()))
        })
    }

    /// A name in a file that a module passes on as a whole.
    fn passed_on(&self, module: usize, name: &str) -> Option<(usize, String)> {
        let module = &self.modules[module];
        module.script.imports.iter().zip(&module.links).find_map(|(import, link)| {
            let target = (*link).filter(|_| import.is_passed_on && import.names.is_empty())?;
            self.modules[target].script.bindings.contains_key(name).then(|| (target, name.to_owned()))
        })
    }
}
