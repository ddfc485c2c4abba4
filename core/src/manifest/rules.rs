//! The rules of reading.

use crate::rule::{Reference, declare_rules};

const fn page(name: &'static str, url: &'static str) -> Reference {
    Reference::page(name, url)
}

/// How another tool does the same.
const fn tool(of: &'static str, name: &'static str, url: &'static str) -> Reference {
    Reference { of, name, url }
}

declare_rules! {
    Reading
    SYNTAX "syntax" Error "Text that is no YAML or JSON"
        "kubectl stops at such a document and never reads those behind it. Podwall reads the others all the same."
        mended [
            Reference { of: "YAML", name: "YAML 1.1", url: "https://yaml.org/spec/1.1/" },
            page("Kubernetes objects: required fields", "https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields"),
        ]
    FOREIGN "foreign-text" Error "Text that is not a Kubernetes manifest"
        "A chart's template, a kustomization, a values file or a web page has to become manifests before a cluster can take it. \
         The finding names the command that makes them."
        mended [
            Reference { of: "Helm", name: "helm template", url: "https://helm.sh/docs/helm/helm_template/" },
            page("Kustomize", "https://kubernetes.io/docs/tasks/manage-kubernetes-objects/kustomization/"),
        ]
    EMPTY "empty-source" Info "A source without any object"
        "Nothing is wrong with it, but whoever expected an answer about it should know that there was nothing to read."
        mended [
            page("Kubernetes objects: required fields", "https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields"),
        ]
    LIMIT "input-limit" Error "Input past a limit of size, nesting or alias expansion"
        "Such input would take unbounded time or memory. What is within the limits is evaluated."
        unmended [
            Reference { of: "Kubernetes", name: "CVE-2019-11253", url: "https://github.com/kubernetes/kubernetes/issues/83253" },
        ]
    UNKNOWN_FIELD "unknown-field" Error "A field that the type does not have"
        "kubectl asks the API server for strict decoding, which refuses the object. Where decoding is not strict the field is \
         dropped without a word, and a setting that looks safe has no effect."
        mended [
            page("Server side field validation", "https://kubernetes.io/docs/concepts/overview/working-with-objects/#server-side-field-validation"),
            page("Kubernetes API reference", "https://kubernetes.io/docs/reference/kubernetes-api/"),
        ]
    WRONG_TYPE "wrong-type" Error "A value of another type than its field"
        "The API server cannot decode the object and refuses it; it names only the first such value. Podwall names all of them \
         and goes on as if the value were the empty one of its type."
        mended [
            page("Kubernetes API reference", "https://kubernetes.io/docs/reference/kubernetes-api/"),
        ]
    MISSING_FIELD "missing-field" Error "A required field that is missing or empty"
        "The API server's validation refuses the object."
        mended [
            page("Kubernetes objects: required fields", "https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields"),
            page("Kubernetes API reference", "https://kubernetes.io/docs/reference/kubernetes-api/"),
        ]
    INVALID_VALUE "invalid-value" Error "A value that the API server does not take in that field"
        "The type is right, but the API server's validation refuses the value: a malformed name, a number out of range, a reference \
         to something that is not there. Its own words stand beside the finding."
        mended [
            page("Object names and ids", "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"),
            page("Kubernetes API reference", "https://kubernetes.io/docs/reference/kubernetes-api/"),
        ]
    UNSUPPORTED_VALUE "unsupported-value" Error "A value that is none of those a field may have"
        "The field takes one of a few words, spelled exactly, capitals included. The API server refuses any other."
        mended [
            page("Kubernetes API reference", "https://kubernetes.io/docs/reference/kubernetes-api/"),
        ]
    DUPLICATE_VALUE "duplicate-value" Error "A value that has to be unique and stands twice"
        "Names of containers, volumes and ports, mount paths and the like identify something, so the API server refuses a second one."
        mended [
            page("Kubernetes API reference", "https://kubernetes.io/docs/reference/kubernetes-api/"),
        ]
    FORBIDDEN_FIELD "forbidden-field" Error "A field that must not be set beside what else is set"
        "The field exists, but not together with another one: Linux settings in a Windows pod, host namespaces beside a user namespace, \
         a local profile's name beside another type of profile. The API server refuses the object."
        mended [
            page("Windows containers: compatibility of fields", "https://kubernetes.io/docs/concepts/windows/intro/#compatibility-v1-pod"),
            page("Kubernetes API reference", "https://kubernetes.io/docs/reference/kubernetes-api/"),
        ]
    SERVER_WARNING "server-warning" Warning "What the API server accepts with a warning"
        "The object gets in, and kubectl prints the warning: something is deprecated, has no effect, or is likely to be a mistake."
        mended [
            page("Warnings", "https://kubernetes.io/blog/2020/09/03/warnings/"),
            page("Deprecation policy", "https://kubernetes.io/docs/reference/using-api/deprecation-policy/"),
        ]
    DUPLICATE_KEY "duplicate-key" Warning "A key that stands twice in one mapping"
        "The last one wins and the first is lost. kubectl does not say so, since it reads the text before the server sees it."
        mended [
            page("Server side field validation", "https://kubernetes.io/docs/concepts/overview/working-with-objects/#server-side-field-validation"),
        ]
    NO_KIND "no-kind" Error "A document without apiVersion or kind"
        "Every Kubernetes object says what it is. kubectl sends nothing that does not."
        mended [
            page("Kubernetes objects: required fields", "https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields"),
        ]
    UNKNOWN_KIND "unknown-kind" Error "A kind that its API group does not have"
        "The API server serves the group at this version, but no such kind in it. Kinds are spelled exactly, capitals included."
        mended [
            page("Kubernetes objects: required fields", "https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields"),
            page("Kubernetes API reference", "https://kubernetes.io/docs/reference/kubernetes-api/"),
        ]
    UNSERVED_VERSION "unserved-version" Warning "An API version that Kubernetes does not serve by default"
        "kubectl answers that there are no matches for the kind in that version. Podwall evaluates the object as if it were \
         written for the version served now."
        mended [
            page("Deprecated API migration guide", "https://kubernetes.io/docs/reference/using-api/deprecation-guide/"),
        ]
    CUSTOM_KIND "custom-kind" Info "A kind that Kubernetes itself does not have"
        "The cluster takes such objects once somebody has installed the definition of their kind; kubectl says that there are no matches \
         for it until then. Podwall lists them and evaluates nothing of them."
        unmended [
            page("Custom resources", "https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/"),
        ]
    BAD_LIST "bad-list" Error "A list that kubectl does not take apart"
        "Whatever has `items` is a list to kubectl, which sends its items one by one. A list in a list, items that are no objects and items \
         that do not say what they are make it send nothing of the whole document."
        mended [
            page("Managing workloads: many objects in a file", "https://kubernetes.io/docs/concepts/workloads/management/"),
        ]
    FRAGMENT "fragment" Info "A piece of an object, evaluated as if it were whole"
        "kubectl sends nothing without `apiVersion` and `kind`. Podwall puts the piece where it belongs in an object called `fragment` and says \
         what holds for it there."
        mended [
            page("Kubernetes objects: required fields", "https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields"),
        ]
    DUPLICATE_OBJECT "duplicate-object" Warning "Two objects of the same kind and name"
        "Applied in order, the later one replaces the earlier one. Only the later one is evaluated."
        mended [
            page("Object names and ids", "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/"),
            page("Declarative management of objects", "https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/"),
        ]
    BAD_SUPPRESSION "bad-suppression" Warning "A comment for Podwall that it cannot follow"
        "A comment `# podwall: ignore RULE because REASON` suppresses findings of a rule. Without a rule that exists, or without a reason, it \
         suppresses nothing, though its author thinks that it does."
        mended [
            tool("kube-linter", "Ignoring violations for specific cases", "https://docs.kubelinter.io/#/configuring-kubelinter"),
            tool("Checkov", "Suppressing and skipping policies", "https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html"),
        ]
    UNUSED_SUPPRESSION "unused-suppression" Warning "A comment that suppresses nothing"
        "There is nothing of the rule where the comment looks: it was mended since, or the comment stands at another place than the finding. \
         Left there it would hide what comes later."
        mended [
            tool("kube-linter", "Ignoring violations for specific cases", "https://docs.kubelinter.io/#/configuring-kubelinter"),
            tool("Checkov", "Suppressing and skipping policies", "https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html"),
        ]
}
