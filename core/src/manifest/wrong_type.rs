//! A value of another type than its field, in a sentence: what is there, what is wanted, and how to write it.

use crate::source::{NodeId, Number, Tree, Value};

use super::schema::{Schema, Shape, TypeId};
use super::{FieldPath, Segment};

/// How long a value may be that is shown.
const LONGEST: usize = 40;

/// How values of some types are written.
const EXAMPLES: [(&str, &str); 26] = [
    ("v1.AppArmorProfile", "type: RuntimeDefault"),
    ("v1.Capabilities", "drop: [ALL]"),
    ("v1.Container", "name: web"),
    ("v1.ContainerPort", "containerPort: 8080"),
    ("v1.DeploymentStrategy", "type: Recreate"),
    ("v1.EnvVar", "name: MODE"),
    ("v1.HTTPIngressPath", "path: /"),
    ("v1.HostPathVolumeSource", "path: /var/log"),
    ("v1.IPBlock", "cidr: 10.0.0.0/8"),
    ("v1.IngressRule", "host: example.com"),
    ("v1.LabelSelector", "matchLabels: {app: web}"),
    ("v1.LabelSelectorRequirement", "key: app"),
    ("v1.LocalObjectReference", "name: registry"),
    ("v1.NetworkPolicyEgressRule", "to: [{podSelector: {matchLabels: {app: web}}}]"),
    ("v1.NetworkPolicyIngressRule", "from: [{podSelector: {matchLabels: {app: web}}}]"),
    ("v1.NetworkPolicyPeer", "podSelector: {matchLabels: {app: web}}"),
    ("v1.NetworkPolicyPort", "port: 8080"),
    ("v1.PodSecurityContext", "runAsNonRoot: true"),
    ("v1.ResourceRequirements", "limits: {memory: 128Mi}"),
    ("v1.SeccompProfile", "type: RuntimeDefault"),
    ("v1.SecurityContext", "runAsNonRoot: true"),
    ("v1.ServicePort", "port: 80"),
    ("v1.Sysctl", "name: net.ipv4.tcp_syncookies"),
    ("v1.Toleration", "key: dedicated"),
    ("v1.Volume", "name: data"),
    ("v1.VolumeMount", "name: data"),
];

/// A value that is not what its field wants.
pub(super) struct WrongType<'a> {
    /// The text of the source.
    pub(super) text: &'a str,
    pub(super) tree: &'a Tree,
    pub(super) path: &'a FieldPath,
    pub(super) node: NodeId,
    pub(super) wanted: &'a Shape,
}

impl WrongType<'_> {
    /// The sentence.
    pub(super) fn sentence(&self) -> String {
        let name = self.path.last_name();
        let subject = match self.path.segments() {
            [.., Segment::Index(_)] => format!("An item of `{name}`"),
            [.., Segment::Field(map), Segment::Key(key)] if matches!(&**map, "labels" | "matchLabels" | "selector") => {
                format!("The value of the label `{key}`")
            }
            [.., Segment::Field(map), Segment::Key(key)] if map == "annotations" => {
                format!("The value of the annotation `{key}`")
            }
            _ => format!("`{name}`"),
        };
        let (wanted, how) = self.wanted();
        let joint = match how.chars().next() {
            None => ".",
            Some(first) if first.is_lowercase() => "; ",
            Some(_) => ". ",
        };
        format!("{subject} is {}, but has to be {wanted}{joint}{how}", self.found())
    }

    fn found(&self) -> String {
        let written = self.written();
        let short = written.chars().count() <= LONGEST && !written.contains('\n') && !written.is_empty();
        match self.tree.value(self.node) {
            Value::Mapping(_) => "a mapping".to_string(),
            Value::Sequence(_) => "a list".to_string(),
            Value::Null => "null".to_string(),
            Value::Bool(value) if short && written != value.to_string() => {
                format!("the boolean `{written}`, which YAML reads as {value}")
            }
            Value::Bool(value) => format!("the boolean `{value}`"),
            Value::Number(_) if short => format!("the number `{written}`"),
            Value::Number(_) => "a number".to_string(),
            Value::String(_) if short => format!("the string `{written}`"),
            Value::String(_) => "a string".to_string(),
        }
    }

    /// What is wanted, and how it is written.
    fn wanted(&self) -> (String, String) {
        let value = self.tree.value(self.node);
        let form = |written: &str| format!("write it as {}.", self.form(written));
        let (wanted, how) = match (self.wanted, value) {
            (Shape::Bool, Value::String(text)) => match &**text {
                "true" | "false" => ("a boolean", format!("write it without quotes: {}.", self.form(text))),
                _ => ("a boolean: `true` or `false`, without quotes", String::new()),
            },
            (Shape::Bool, _) => ("a boolean: `true` or `false`", String::new()),
            (Shape::Int(_), Value::String(text)) if text.parse::<i64>().is_ok() => {
                ("a whole number", format!("write it without quotes: {}.", self.form(text)))
            }
            (Shape::Int(32) | Shape::IntOrString, Value::Number(_)) => {
                ("a whole number from -2147483648 to 2147483647", String::new())
            }
            (Shape::Int(_), Value::Number(_)) => ("a whole number that fits 64 bits", String::new()),
            (Shape::Int(_), _) => ("a whole number, without quotes", String::new()),
            (Shape::String, Value::Bool(_) | Value::Number(_)) => {
                let written = self.written();
                ("a string", format!("put it in quotes: {}.", self.form(&format!("\"{written}\""))))
            }
            (Shape::String, Value::Sequence(items)) => match items.as_slice() {
                [only] if self.tree.str(*only).is_some_and(|text| text.len() <= LONGEST) => {
                    ("a single string", form(self.tree.str(*only).unwrap_or_default()))
                }
                _ => ("a single string", String::new()),
            },
            (Shape::String, _) => ("a string", String::new()),
            (Shape::Time, _) => ("a point in time, such as `2026-01-31T12:00:00Z`", String::new()),
            (Shape::Quantity, _) => ("a quantity, such as `500m` or `128Mi`", String::new()),
            (Shape::IntOrString, _) => ("a whole number or a string", String::new()),
            (Shape::List(item), _) => ("a list", self.list(item)),
            (Shape::Map(_), Value::Sequence(_)) => (
                "a mapping of keys to values",
                "Write it without dashes: each key with its value, such as `app: web`.".to_string(),
            ),
            (Shape::Map(_), _) => ("a mapping of keys to values, such as `app: web`", String::new()),
            (Shape::Struct(owner), _) => ("a mapping", self.mapping(*owner)),
            _ => ("something else", String::new()),
        };
        (wanted.to_string(), how)
    }

    /// How a list is written of what is there.
    fn list(&self, item: &Shape) -> String {
        let name = self.path.last_name();
        match (item, self.tree.value(self.node)) {
            (Shape::Struct(owner), Value::Mapping(_)) => match Schema::get().name(*owner) {
                "v1.EnvVar" => "Each variable is an item: `- name: MODE`, and below it `value: \"on\"`.".to_string(),
                _ => "Begin each item with a dash: `- `.".to_string(),
            },
            (Shape::Struct(owner), value) => match (self.example(*owner, value), about(*owner)) {
                (Some(example), about) => format!("Write it as `{name}: [{{{example}}}]`{about}."),
                (None, _) => String::new(),
            },
            (_, Value::Bool(_) | Value::Number(_) | Value::String(_)) => match self.written() {
                written if written.len() <= LONGEST && !written.contains('\n') => {
                    format!("Write it as `{name}: [{written}]`.")
                }
                _ => String::new(),
            },
            _ => String::new(),
        }
    }

    /// How a mapping is written of what is there.
    fn mapping(&self, owner: TypeId) -> String {
        let value = self.tree.value(self.node);
        let item = matches!(self.path.segments().last(), Some(Segment::Index(_)));
        match (self.example(owner, value), value) {
            (None, Value::Sequence(items)) if items.len() == 1 => "Write it without the dash.".to_string(),
            (None, _) => String::new(),
            (Some(example), _) if item => format!("It is written as `- {example}`{}.", about(owner)),
            (Some(example), _) if example.contains(": {") || example.contains(": [") => {
                format!("It is written with `{example}` below{}.", about(owner))
            }
            (Some(example), _) => {
                format!("It is written as `{}: {{{example}}}`{}.", self.path.last_name(), about(owner))
            }
        }
    }

    /// An example of a type, with the value that is there where its place is clear.
    fn example(&self, owner: TypeId, value: &Value) -> Option<String> {
        let (_, example) = EXAMPLES.iter().find(|(known, _)| *known == Schema::get().name(owner))?;
        let (field, rest) = example.split_once(": ")?;
        Some(match value {
            Value::Number(Number::Int(port))
                if field.to_lowercase().ends_with("port") && (1..=65535).contains(port) =>
            {
                format!("{field}: {port}")
            }
            Value::String(text) if field == "name" && is_word(text) => format!("{field}: {text}"),
            _ => format!("{field}: {rest}"),
        })
    }

    /// The field with a value, or in a list the value.
    fn form(&self, value: &str) -> String {
        match self.path.segments().last() {
            Some(Segment::Index(_)) => format!("`- {value}`"),
            Some(Segment::Key(key)) => format!("`{key}: {value}`"),
            _ => format!("`{}: {value}`", self.path.last_name()),
        }
    }

    /// The value as it stands in the text.
    fn written(&self) -> &str {
        let span = self.tree.span(self.node);
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// What people get wrong about a type itself.
fn about(owner: TypeId) -> &'static str {
    match Schema::get().name(owner) {
        "v1.NetworkPolicyPeer" => "; policies select pods by labels, never Services by name",
        _ => "",
    }
}
