//! What would mend a finding, as data without text.

use crate::manifest::FieldPath;

/// What would mend a finding about the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    /// The key is renamed.
    RenameKey(String),
    /// The key is renamed and its scalar replaced: `runtime: RuntimeDefault` becomes `type: RuntimeDefault`.
    Rewrite {
        /// The new key.
        key: String,
        /// The new string.
        value: String,
    },
    /// The key is renamed and its scalar becomes a mapping of one field: `seccomp: unconfined` becomes `seccompProfile: {type: Unconfined}`.
    Nest {
        /// The new key.
        key: String,
        /// The field of the new mapping.
        field: String,
        /// The field's string.
        value: String,
    },
    /// The field is moved into another mapping of the object, which is made if it is missing. A mapping that has nothing left goes away.
    MoveField {
        /// The mapping.
        to: FieldPath,
    },
    /// A number or boolean becomes the string that is written there.
    Quote,
    /// A string becomes the number or boolean that it spells.
    Unquote,
    /// A value becomes a list of one.
    WrapInList,
    /// A scalar becomes a mapping with it under a key: `8080` becomes `{port: 8080}`.
    WrapInMapping(&'static str),
    /// A scalar becomes a list of one such mapping.
    WrapInListOf(&'static str),
}
