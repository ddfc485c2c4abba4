use super::super::super::FieldPath;
use super::table::{SENTENCES, told};
use super::*;

/// A path of fields, with `#` for the item 0, and what begins with `@` for a key.
fn path(steps: &str) -> FieldPath {
    steps.split(' ').fold(FieldPath::root(), |path, step| match step.split_at_checked(1) {
        Some(("#", "")) => path.index(0),
        Some(("@", key)) => path.key(key),
        _ => path.field(step.to_string()),
    })
}

fn said(kind: ErrorKind, steps: &str, value: BadValue, detail: &str) -> String {
    let path = path(steps);
    sentence(&FieldError { kind, field: path.to_string(), path, value, detail: detail.to_string() })
}

fn invalid(steps: &str, value: impl Into<BadValue>, detail: &str) -> String {
    said(ErrorKind::Invalid, steps, value.into(), detail)
}

#[test]
fn a_wrong_value_is_named_with_what_is_wanted() {
    for (steps, value, detail, expected) in [
        (
            "spec replicas",
            BadValue::Int(-1),
            "must be greater than or equal to 0",
            "`replicas` is -1; it has to be at least 0.",
        ),
        (
            "spec hostNetwork",
            BadValue::Bool(false),
            "hostNetwork must be true if pod contains any hostProcess containers",
            "`hostNetwork` is false; it has to be true, since the pod has HostProcess containers.",
        ),
        (
            "spec fsGroup #",
            BadValue::Int(-1),
            "must be between 0 and 9, inclusive",
            "`fsGroup[0]` is -1; it has to be between 0 and 9.",
        ),
        ("spec nfs path", BadValue::from(""), "must be an absolute path", "`path` is empty; it has to begin with `/`."),
        (
            "spec cidr",
            BadValue::from("10.0.0.0"),
            "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
            "`cidr` is `10.0.0.0`; it has to be a block of addresses such as `10.9.8.0/24` or `2001:db8::/64`.",
        ),
        (
            "spec priority",
            BadValue::Int(1001),
            "spec.priority in body should be less than or equal to 1000",
            "`priority` is 1001; it must not be more than 1000.",
        ),
        (
            "spec ports",
            BadValue::Int(0),
            "spec.ports in body should have at least 1 items",
            "`ports` is empty; it has to hold an entry.",
        ),
        ("spec x", BadValue::from("y"), "must be nicer", "`x` is `y`, which is not right: must be nicer."),
        ("spec x", BadValue::Structure("{…}".into()), "must be nicer", "`x` is not right: must be nicer."),
        (
            "spec selector",
            BadValue::Structure("{…}".into()),
            "empty selector is invalid for deployment",
            "The selector is empty; it has to name labels of the template.",
        ),
    ] {
        assert_eq!(invalid(steps, value, detail), expected);
    }
}

#[test]
fn names_have_an_example() {
    let label = crate::manifest::validation::formats::dns1123_label("A");
    assert_eq!(
        invalid("metadata name", "A", &label[0]),
        "`name` is `A`; it has to be a name like `my-name`: small letters, digits and `-`, with a letter or a digit at both ends."
    );
    let shown = "a".repeat(40);
    assert_eq!(
        invalid("metadata name", &*"a".repeat(64), "must be no more than 63 characters"),
        format!("`name` is `{shown}…`; it may have at most 63 characters.")
    );
}

#[test]
fn labels_are_told_from_their_keys() {
    let about = |steps: &str, text: &str, detail: &str| invalid(steps, text, detail);
    assert_eq!(
        about("metadata labels @a/", "a/", "name part must be non-empty"),
        "The key of a label is `a/`; it needs a name, as in `app` or `example.com/app`."
    );
    assert_eq!(
        about("spec selector matchLabels @a", "b c", "must be no more than 63 bytes"),
        "The label `a` is `b c`; it may have at most 63 bytes."
    );
    assert_eq!(
        about("metadata labels", "b c", "must be no more than 63 bytes"),
        "The value of a label is `b c`; it may have at most 63 bytes."
    );
    assert_eq!(
        about("metadata annotations @/a", "/a", "prefix part must be non-empty"),
        "The key of an annotation is `/a`; it needs a domain before the slash, as in `example.com/app`."
    );
    let long = "container.apparmor.security.beta.kubernetes.io/app";
    assert_eq!(
        about(&format!("metadata annotations @{long}"), "app", "container not found"),
        "The annotation is about a container `app`, which the pod does not have."
    );
    assert!(
        about(&format!("metadata annotations @{long}"), "x", "must be odd")
            .starts_with(&format!("The annotation `{long}` is `x`"))
    );
    assert_eq!(about("spec limits @cpu", "x", "must be odd"), "`limits[cpu]` is `x`, which is not right: must be odd.");
}

#[test]
fn words_that_may_stand_are_listed() {
    let supported = |value: &str, detail: &str| {
        said(ErrorKind::NotSupported, "spec procMount", BadValue::Named(value.to_string()), detail)
    };
    let two = "supported values: \"Default\", \"Unmasked\"";
    assert_eq!(supported("x", two), "`procMount` is `x`; it has to be `Default` or `Unmasked`.");
    assert_eq!(
        supported("default", two),
        "`procMount` is `default`; it has to be `Default` or `Unmasked`. Capital letters matter."
    );
    assert_eq!(supported("", "supported values: \"Always\""), "`procMount` is empty; it has to be `Always`.");
    assert_eq!(supported("x", "supported values: \"\", \"File\""), "`procMount` is `x`; it has to be empty or `File`.");
}

#[test]
fn what_is_missing_or_must_not_stand() {
    let required = |steps: &str, detail: &str| said(ErrorKind::Required, steps, BadValue::Omitted, detail);
    assert_eq!(required("spec containers", ""), "`containers` is required and missing.");
    assert_eq!(required("spec x", "must not be empty"), "`x` is required and missing.");
    assert_eq!(
        required("spec localhostProfile", "must be set when seccomp type is Localhost"),
        "`localhostProfile` is required and missing, since `type` is `Localhost`."
    );
    assert_eq!(
        required("spec restartPolicy", "valid values: \"OnFailure\", \"Never\""),
        "`restartPolicy` has to be `OnFailure` or `Never`."
    );
    assert_eq!(required("spec x", "is nice"), "`x` is required and missing: is nice.");
    let forbidden = |steps: &str, detail: &str| said(ErrorKind::Forbidden, steps, BadValue::Omitted, detail);
    assert_eq!(
        forbidden("spec windowsOptions", "windows options cannot be set for a linux pod"),
        "`windowsOptions` must not stand here: windows options cannot be set for a linux pod."
    );
    assert_eq!(
        forbidden("spec hostPID", "when `hostUsers` is false"),
        "`hostPID` must not be set while `hostUsers` is false."
    );
    assert_eq!(forbidden("spec x", "may not"), "`x` must not stand here: may not.");
}

#[test]
fn the_other_sorts_of_errors() {
    let text = BadValue::from;
    assert_eq!(said(ErrorKind::Duplicate, "spec name", text("a"), ""), "`name` has to be unique; `a` stands twice.");
    assert_eq!(
        said(ErrorKind::Duplicate, "spec name", text(""), ""),
        "`name` has to be unique; an earlier one is the same."
    );
    assert_eq!(
        said(ErrorKind::NotFound, "spec volumeMounts # name", text("a"), ""),
        "`name` is `a`; the pod has no volume of this name."
    );
    assert_eq!(said(ErrorKind::NotFound, "spec x", text("a"), ""), "`x` is `a`; nothing here has this name.");
    assert_eq!(
        said(ErrorKind::TooLong, "spec name", BadValue::Omitted, "may not be more than 100 bytes"),
        "`name` is too long; it may have at most 100 bytes."
    );
    assert_eq!(
        said(ErrorKind::TooMany, "spec from", BadValue::Int(26), "must have at most 25 items"),
        "`from` has 26 entries; at most 25 are allowed."
    );
    assert_eq!(
        said(ErrorKind::TooMany, "spec from", BadValue::Int(2), "must have at most 1 item"),
        "`from` has 2 entries; at most 1 is allowed."
    );
    assert_eq!(
        said(
            ErrorKind::TypeInvalid,
            "spec priority",
            text("string"),
            "spec.priority in body must be of type integer: \"string\""
        ),
        "`priority` is text; it has to be a whole number."
    );
    assert_eq!(said(ErrorKind::TooShort, "spec x", BadValue::Omitted, "is odd"), "`x` is too short: it is odd.");
    assert_eq!(said(ErrorKind::TooFew, "spec x", BadValue::Omitted, "is odd"), "`x` has too few entries: it is odd.");
    assert_eq!(
        said(ErrorKind::Internal, "spec x", BadValue::Omitted, "odd"),
        "The API server could not check `x`: odd."
    );
}

#[test]
fn what_cannot_be_seen_is_escaped() {
    assert_eq!(invalid("spec x", "a\u{7}b", "must be odd"), "`x` is \"a\\ab\", which is not right: must be odd.");
    assert_eq!(invalid("spec x", "a`b", "must be odd"), "`x` is \"a`b\", which is not right: must be odd.");
}

#[test]
fn warnings() {
    assert_eq!(
        warning_sentence(
            "metadata.annotations[a.b/c]: non-functional in v1.27+; use the \"seccompProfile\" field instead"
        ),
        "Without effect since Kubernetes 1.27: use the field `seccompProfile` instead."
    );
    assert_eq!(
        warning_sentence("spec.SessionAffinity is ignored for headless services"),
        "`sessionAffinity` has no effect: the Service has no address of its own."
    );
    assert_eq!(warning_sentence("spec.x: is odd"), "Is odd.");
    assert_eq!(warning_sentence("some words: is odd"), "Some words: is odd.");
}

#[test]
fn every_line_of_the_table_is_reached() {
    let mut section = "";
    for line in SENTENCES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            continue;
        }
        let arrow = line.find(" ==").or_else(|| line.find(" =>")).unwrap_or_else(|| panic!("no arrow in {line}"));
        let (pattern, text) = line.split_at(arrow);
        let found = told(section, &pattern.replace('…', "\"x\"")).unwrap_or_else(|| panic!("{line} is not reached"));
        let (arrow, text) = text.split_at(3);
        assert_eq!(found.whole, arrow == " ==", "{line} is behind another line that fits");
        let start = text.trim_start().split('{').next().unwrap();
        assert!(found.text.trim_start().starts_with(start), "{line} is behind another line that fits: {}", found.text);
        assert!(
            !found.text.contains("{1}") && !found.text.contains("{2}"),
            "{line} names a text that it does not have"
        );
    }
}
