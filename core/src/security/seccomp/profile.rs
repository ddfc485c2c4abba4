//! A seccomp profile as a runtime reads it: JSON, by Go's decoder, which knows the fields below and takes their names in any case.
//!
//! containerd reads the runtime specification's format. CRI-O reads that of containers/common, which has more: maps of architectures, and entries that hold
//! for some capabilities or architectures only.

use crate::manifest::nearest;
use crate::report::ContainerRuntime;
use crate::rule::Rule;
use crate::source::{Entry as Field, NodeId, Number, Span, Tree, Value};

use super::rules::{SECCOMP_FIELD_IGNORED, SECCOMP_PROFILE_INVALID};

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// It goes through.
    Allow,
    /// It goes through and is logged.
    Log,
    /// A program beside the container decides.
    Notify,
    /// It fails, or who calls is killed or told to a debugger.
    Deny,
}

impl Action {
    /// Whether the call is carried out.
    pub(super) fn lets_through(self) -> bool {
        matches!(self, Action::Allow | Action::Log)
    }
}

/// Something that is wrong in the text.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) rule: &'static Rule,
    pub(super) message: String,
    pub(super) span: Span,
}

/// A profile.
#[derive(Debug, Default)]
pub(super) struct Profile<'t> {
    /// What happens to calls that it does not list, as written, and where.
    pub(super) default: Option<(Action, &'t str, Span)>,
    /// The key of the list of calls, or the place of the profile.
    pub(super) key: Span,
    pub(super) entries: Vec<Entry<'t>>,
    pub(super) wrong: Vec<Wrong>,
    /// The fields that the runtime does not read, each with the first of its places and how many there are.
    ignored: Vec<(&'t str, Span, usize)>,
}

/// One entry of the list of calls.
#[derive(Debug, Default)]
pub(super) struct Entry<'t> {
    pub(super) names: Vec<(&'t str, Span)>,
    pub(super) action: Option<Action>,
    /// Whether it holds for some arguments only.
    pub(super) by_arguments: bool,
    /// The capabilities without which the runtime leaves it out.
    pub(super) capabilities: Vec<&'t str>,
    /// Whether the runtime leaves it out for other reasons: other capabilities, architectures.
    pub(super) conditional: bool,
}

const ACTIONS: [(&str, Action); 9] = [
    ("SCMP_ACT_ALLOW", Action::Allow),
    ("SCMP_ACT_ERRNO", Action::Deny),
    ("SCMP_ACT_KILL", Action::Deny),
    ("SCMP_ACT_KILL_PROCESS", Action::Deny),
    ("SCMP_ACT_KILL_THREAD", Action::Deny),
    ("SCMP_ACT_LOG", Action::Log),
    ("SCMP_ACT_NOTIFY", Action::Notify),
    ("SCMP_ACT_TRACE", Action::Deny),
    ("SCMP_ACT_TRAP", Action::Deny),
];

const ARCHITECTURES: &str = "X86 X86_64 X32 ARM AARCH64 MIPS MIPS64 MIPS64N32 MIPSEL MIPSEL64 MIPSEL64N32 PPC PPC64 PPC64LE S390 S390X PARISC \
                             PARISC64 RISCV64 LOONGARCH64 M68K SH SHEB NATIVE";

const FLAGS: &str = "LOG SPEC_ALLOW TSYNC WAIT_KILLABLE_RECV";

const OPERATORS: &str = "NE LT LE EQ GE GT MASKED_EQ";

/// Whether a document is a seccomp profile and no object.
pub(crate) fn is_profile(tree: &Tree) -> bool {
    let root = tree.root();
    let has = |key: &str| tree.get(root, key).is_some();
    (has("defaultAction") || has("syscalls")) && !has("kind") && !has("apiVersion")
}

impl<'t> Profile<'t> {
    pub(super) fn read(tree: &'t Tree, runtime: ContainerRuntime) -> Profile<'t> {
        let root = tree.root();
        let start = tree.entries(root).first().map_or(tree.span(root), |first| first.key_span);
        let mut reader = Reader { tree, runtime, profile: Profile { key: start, ..Profile::default() } };
        reader.profile(root, start);
        let Reader { mut profile, .. } = reader;
        for (name, span, count) in std::mem::take(&mut profile.ignored) {
            profile.wrong.push(Wrong { rule: &SECCOMP_FIELD_IGNORED, message: ignored(name, count, runtime), span });
        }
        profile
    }
}

fn ignored(name: &str, count: usize, runtime: ContainerRuntime) -> String {
    let times = if count > 1 { format!(" ({count} times)") } else { String::new() };
    let runtime = runtime.name();
    match name {
        "includes" | "excludes" => format!(
            "{runtime} does not read `{name}`{times}: an entry that has it holds for every container, whatever capabilities and architecture it has."
        ),
        "archMap" => format!(
            "{runtime} does not read `archMap`: the filter is for the node's own architecture only. Write `architectures`."
        ),
        "name" => {
            format!("{runtime} does not read `name`{times}, so such an entry lists no call. Write `names: [\u{2026}]`.")
        }
        "minKernel" => format!("{runtime} does not read `minKernel`{times}: the entry holds for every kernel."),
        _ => {
            let known = [
                "defaultAction",
                "defaultErrnoRet",
                "architectures",
                "flags",
                "syscalls",
                "names",
                "action",
                "errnoRet",
                "args",
            ];
            match nearest(name, known.into_iter()).first() {
                Some(near) => format!(
                    "{runtime} does not know `{name}`{times} and passes over it. The nearest field is `{near}`."
                ),
                None => format!("{runtime} does not know `{name}`{times} and passes over it."),
            }
        }
    }
}

struct Reader<'t> {
    tree: &'t Tree,
    runtime: ContainerRuntime,
    profile: Profile<'t>,
}

impl<'t> Reader<'t> {
    fn wrong(&mut self, span: Span, message: String) {
        self.profile.wrong.push(Wrong { rule: &SECCOMP_PROFILE_INVALID, message, span });
    }

    fn ignore(&mut self, field: &'t Field) {
        let known = self.profile.ignored.iter_mut().find(|(name, ..)| *name == &*field.key);
        match known {
            Some((_, _, count)) => *count += 1,
            None => self.profile.ignored.push((&field.key, field.key_span, 1)),
        }
    }

    fn is_cri_o(&self) -> bool {
        self.runtime == ContainerRuntime::CriO
    }

    fn profile(&mut self, root: NodeId, start: Span) {
        let mut default = None;
        let (mut architectures, mut map) = (None, None);
        for field in self.tree.entries(root) {
            match field.key.to_ascii_lowercase().as_str() {
                "defaultaction" => default = self.text(field),
                "defaulterrnoret" => self.number(field),
                "architectures" => {
                    self.words(field.value, "SCMP_ARCH_", ARCHITECTURES, "architecture");
                    architectures = Some(field.key_span).filter(|_| !self.tree.items(field.value).is_empty());
                }
                "archmap" if self.is_cri_o() => {
                    map = Some(field.key_span).filter(|_| !self.tree.items(field.value).is_empty());
                    for pair in self.tree.items(field.value) {
                        if let Some(id) = self.tree.get(*pair, "architecture") {
                            self.word(id, "SCMP_ARCH_", ARCHITECTURES, "architecture");
                        }
                        if let Some(id) = self.tree.get(*pair, "subArchitectures") {
                            self.words(id, "SCMP_ARCH_", ARCHITECTURES, "architecture");
                        }
                    }
                }
                "flags" => self.words(field.value, "SECCOMP_FILTER_FLAG_", FLAGS, "flag"),
                "listenerpath" | "listenermetadata" | "comment" => {}
                "defaulterrno" if self.is_cri_o() => {}
                "syscalls" => {
                    self.profile.key = field.key_span;
                    for item in self.list(field.value, "syscalls") {
                        let entry = self.entry(*item);
                        self.profile.entries.push(entry);
                    }
                }
                _ => self.ignore(field),
            }
        }
        if let (Some(_), Some(span)) = (architectures, map) {
            self.wrong(span, "`architectures` and `archMap` stand beside one another, and CRI-O refuses such a profile. Leave one of them.".to_string());
        }
        match default {
            Some((text, span)) => {
                if let Some(action) = self.action(text, span) {
                    if action == Action::Notify {
                        self.wrong(span, "`SCMP_ACT_NOTIFY` cannot be the default action: the runtime refuses such a profile.".to_string());
                    }
                    self.profile.default = Some((action, text, span));
                }
            }
            None => self.wrong(
                start,
                "This profile has no `defaultAction`, so the runtime refuses it. `SCMP_ACT_ERRNO` blocks what is not listed.".to_string(),
            ),
        }
    }

    fn entry(&mut self, item: NodeId) -> Entry<'t> {
        let mut entry = Entry::default();
        let span = self.tree.span(item);
        if !matches!(self.tree.value(item), Value::Mapping(_)) {
            self.wrong(span, "An entry of `syscalls` has to be an object with `names` and `action`.".to_string());
            return entry;
        }
        let (mut single, mut action) = (None, None);
        for field in self.tree.entries(item) {
            match field.key.to_ascii_lowercase().as_str() {
                "names" => {
                    for name in self.list(field.value, "names") {
                        match self.tree.str(*name) {
                            Some(text) => entry.names.push((text, self.tree.span(*name))),
                            None => {
                                self.wrong(self.tree.span(*name), "The name of a call has to be a string.".to_string())
                            }
                        }
                    }
                }
                "name" if self.is_cri_o() => single = self.text(field),
                "action" => action = self.text(field),
                "errnoret" => self.number(field),
                "errno" if self.is_cri_o() => {}
                "comment" => {}
                "args" => {
                    let arguments = self.list(field.value, "args");
                    entry.by_arguments = !arguments.is_empty();
                    arguments.iter().for_each(|argument| self.argument(*argument));
                }
                "includes" | "excludes" if self.is_cri_o() => self.filter(field, &mut entry),
                _ => {
                    // An empty filter says nothing.
                    let empty = self.tree.entries(field.value).is_empty() && self.tree.items(field.value).is_empty();
                    let is_filter = ["includes", "excludes"].contains(&&*field.key);
                    if !(is_filter && empty) {
                        self.ignore(field);
                    }
                }
            }
        }
        if let Some((name, span)) = single {
            if !entry.names.is_empty() {
                self.wrong(
                    span,
                    "`name` and `names` stand beside one another, and CRI-O refuses such a profile. Leave one of them."
                        .to_string(),
                );
            }
            entry.names.push((name, span));
        }
        match action {
            Some((text, span)) => entry.action = self.action(text, span),
            None => self.wrong(
                Span { end: span.start.saturating_add(1), ..span },
                "This entry has no `action`, so the runtime refuses the profile.".to_string(),
            ),
        }
        if entry.action == Some(Action::Notify)
            && let Some((_, span)) = entry.names.iter().find(|(name, _)| *name == "write")
        {
            self.wrong(
                *span,
                "`SCMP_ACT_NOTIFY` cannot be the action of `write`: the runtime refuses such a profile.".to_string(),
            );
        }
        entry
    }

    fn filter(&mut self, field: &'t Field, entry: &mut Entry<'t>) {
        let includes = field.key.eq_ignore_ascii_case("includes");
        for inner in self.tree.entries(field.value) {
            let items = self.tree.items(inner.value);
            match &*inner.key {
                "caps" if includes => entry.capabilities.extend(items.iter().filter_map(|id| self.tree.str(*id))),
                "caps" | "arches" => entry.conditional |= !items.is_empty(),
                _ => self.ignore(inner),
            }
        }
    }

    fn argument(&mut self, argument: NodeId) {
        for field in self.tree.entries(argument) {
            match field.key.to_ascii_lowercase().as_str() {
                "op" => self.word(field.value, "SCMP_CMP_", OPERATORS, "comparison"),
                "index" => match self.tree.value(field.value) {
                    Value::Number(Number::Int(0..=5)) => {}
                    _ => self.wrong(
                        self.tree.span(field.value),
                        "A call has six arguments: `index` is a number from 0 to 5.".to_string(),
                    ),
                },
                "value" | "valuetwo" => self.number(field),
                _ => self.ignore(field),
            }
        }
    }

    fn action(&mut self, text: &'t str, span: Span) -> Option<Action> {
        let known = ACTIONS.iter().find(|(name, _)| *name == text).map(|(_, action)| *action);
        if known.is_none() {
            let near = nearest(text, ACTIONS.iter().map(|(name, _)| *name));
            self.unknown("action", text, near.first().map(|near| (*near).to_string()), span);
        }
        known
    }

    fn unknown(&mut self, what: &str, text: &str, near: Option<String>, span: Span) {
        let hint = near.map_or(String::new(), |near| format!(" The nearest one is `{near}`."));
        self.wrong(span, format!("There is no {what} `{text}`, so the runtime refuses the profile.{hint}"));
    }

    fn words(&mut self, list: NodeId, prefix: &str, known: &str, what: &str) {
        for item in self.tree.items(list) {
            self.word(*item, prefix, known, what);
        }
    }

    fn word(&mut self, id: NodeId, prefix: &str, known: &str, what: &str) {
        let text = self.tree.str(id).unwrap_or_default();
        let word = text.strip_prefix(prefix);
        if word.is_none_or(|word| !known.split(' ').any(|known| known == word)) {
            let bare = text.rsplit_once(prefix).map_or(text, |(_, word)| word);
            let near = nearest(bare, known.split_whitespace()).first().map(|near| format!("{prefix}{near}"));
            self.unknown(what, text, near, self.tree.span(id));
        }
    }

    fn list(&mut self, id: NodeId, what: &str) -> &'t [NodeId] {
        if !matches!(self.tree.value(id), Value::Sequence(_) | Value::Null) {
            self.wrong(self.tree.span(id), format!("`{what}` has to be a list, so the runtime refuses the profile."));
        }
        self.tree.items(id)
    }

    fn text(&mut self, field: &'t Field) -> Option<(&'t str, Span)> {
        let span = self.tree.span(field.value);
        let text = self.tree.str(field.value);
        if text.is_none() {
            self.wrong(span, format!("`{}` has to be a string, so the runtime refuses the profile.", field.key));
        }
        text.map(|text| (text, span))
    }

    fn number(&mut self, field: &'t Field) {
        let fits =
            matches!(self.tree.value(field.value), Value::Number(Number::Int(0..) | Number::Uint(_)) | Value::Null);
        if !fits {
            let message = format!("`{}` has to be a whole number, so the runtime refuses the profile.", field.key);
            self.wrong(self.tree.span(field.value), message);
        }
    }
}
