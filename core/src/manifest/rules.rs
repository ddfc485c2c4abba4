//! The rules of reading.

use crate::rules::declare_rules;

declare_rules! {
    Reading
    SYNTAX "syntax" Error "Text that is no YAML or JSON"
        "kubectl stops at such a document and never reads those behind it. Podwall reads the others all the same."
    FOREIGN "foreign-text" Error "Text that is not a Kubernetes manifest"
        "A chart's template, a kustomization, a values file or a web page has to become manifests before a cluster can take it. \
         The finding names the command that makes them."
    EMPTY "empty-source" Info "A source without any object"
        "Nothing is wrong with it, but whoever expected an answer about it should know that there was nothing to read."
    LIMIT "input-limit" Error "Input past a limit of size, nesting or alias expansion"
        "Such input would take unbounded time or memory. What is within the limits is evaluated."
    UNKNOWN_FIELD "unknown-field" Error "A field that the type does not have"
        "kubectl asks the API server for strict decoding, which refuses the object. Where decoding is not strict the field is \
         dropped without a word, and a setting that looks safe has no effect."
    WRONG_TYPE "wrong-type" Error "A value of another type than its field"
        "The API server cannot decode the object and refuses it; it names only the first such value. Podwall names all of them \
         and goes on as if the value were the empty one of its type."
    MISSING_FIELD "missing-field" Error "A required field that is missing or empty"
        "The API server's validation refuses the object."
    INVALID_VALUE "invalid-value" Error "A value that the API server does not take in that field"
        "The type is right, but the API server's validation refuses the value: a malformed name, a number out of range, a reference \
         to something that is not there. Its own words stand beside the finding."
    UNSUPPORTED_VALUE "unsupported-value" Error "A value that is none of those a field may have"
        "The field takes one of a few words, spelled exactly, capitals included. The API server refuses any other."
    DUPLICATE_VALUE "duplicate-value" Error "A value that has to be unique and stands twice"
        "Names of containers, volumes and ports, mount paths and the like identify something, so the API server refuses a second one."
    FORBIDDEN_FIELD "forbidden-field" Error "A field that must not be set beside what else is set"
        "The field exists, but not together with another one: Linux settings in a Windows pod, host namespaces beside a user namespace, \
         a local profile's name beside another type of profile. The API server refuses the object."
    SERVER_WARNING "server-warning" Warning "What the API server accepts with a warning"
        "The object gets in, and kubectl prints the warning: something is deprecated, has no effect, or is likely to be a mistake."
    DUPLICATE_KEY "duplicate-key" Warning "A key that stands twice in one mapping"
        "The last one wins and the first is lost. kubectl does not say so, since it reads the text before the server sees it."
    NO_KIND "no-kind" Error "A document without apiVersion or kind"
        "Every Kubernetes object says what it is. kubectl sends nothing that does not."
    UNKNOWN_KIND "unknown-kind" Error "A kind that its API group does not have"
        "The API server serves the group at this version, but no such kind in it. Kinds are spelled exactly, capitals included."
    UNSERVED_VERSION "unserved-version" Warning "An API version that Kubernetes does not serve by default"
        "kubectl answers that there are no matches for the kind in that version. Podwall evaluates the object as if it were \
         written for the version served now."
    CUSTOM_KIND "custom-kind" Info "A kind that Kubernetes itself does not have"
        "The cluster takes such objects once somebody has installed the definition of their kind; kubectl says that there are no matches \
         for it until then. Podwall lists them and evaluates nothing of them."
    BAD_LIST "bad-list" Error "A list that kubectl does not take apart"
        "Whatever has `items` is a list to kubectl, which sends its items one by one. A list in a list, items that are no objects and items \
         that do not say what they are make it send nothing of the whole document."
    FRAGMENT "fragment" Info "A piece of an object, evaluated as if it were whole"
        "kubectl sends nothing without `apiVersion` and `kind`. Podwall puts the piece where it belongs in an object called `fragment` and says \
         what holds for it there."
    DUPLICATE_OBJECT "duplicate-object" Warning "Two objects of the same kind and name"
        "Applied in order, the later one replaces the earlier one. Only the later one is evaluated."
}
