//! Declarations as a person would lay them out.

/// Lays out one declaration of ts-rs: an interface where it is an object, fields indented, comments of one line on one line,
/// links as TypeScript writes them.
pub(super) fn lay_out(declaration: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    let mut comment: Vec<String> = Vec::new();
    for line in declaration.lines().map(str::trim) {
        match line.strip_prefix('*').or_else(|| line.strip_prefix("/**")) {
            Some("/") => push_comment(&mut out, indent(inside), &std::mem::take(&mut comment)),
            Some(text) if !text.is_empty() => comment.push(link(text.trim())),
            Some(_) if line == "/**" => {}
            Some(_) => comment.push(String::new()),
            None => {
                push_line(&mut out, indent(inside), line);
                inside |= line.ends_with('{');
            }
        }
    }
    out
}

fn indent(inside: bool) -> &'static str {
    if inside { "  " } else { "" }
}

fn push_line(out: &mut String, indent: &str, line: &str) {
    let (line, closes) = match line.strip_suffix(", };") {
        Some(last) => (format!("{last};"), true),
        None => (line.strip_suffix(',').map_or_else(|| line.to_string(), |field| format!("{field};")), false),
    };
    let interface = line.strip_prefix("export type ").and_then(|rest| rest.strip_suffix(" = {"));
    let line = interface.map_or_else(|| line.clone(), |name| format!("export interface {name} {{"));
    out.push_str(&format!("{indent}{line}\n"));
    if closes {
        let end = if out.contains("export interface") { "}" } else { "};" };
        out.push_str(&format!("{end}\n"));
    }
}

fn push_comment(out: &mut String, indent: &str, lines: &[String]) {
    match lines {
        [line] => out.push_str(&format!("{indent}/** {line} */\n")),
        lines => {
            out.push_str(&format!("{indent}/**\n"));
            for line in lines {
                out.push_str(format!("{indent} * {line}").trim_end());
                out.push('\n');
            }
            out.push_str(&format!("{indent} */\n"));
        }
    }
}

/// A link of rustdoc becomes one of TSDoc.
fn link(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, (target, after))) =
        rest.split_once("[`").and_then(|(before, behind)| Some((before, behind.split_once("`]")?)))
    {
        out.push_str(&format!("{before}{{@link {}}}", target.replace("::", ".")));
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::lay_out;

    #[test]
    fn objects_become_interfaces() {
        let made = lay_out(
            "/**\n * What is seen.\n */\nexport type A = { \n/**\n * One, see [`B::two`].\n *\n * More.\n */\none: string, \n/**\n * Two.\n */\ntwo?: Array<B>, };",
        );
        assert_eq!(
            made,
            "/** What is seen. */\nexport interface A {\n  /**\n   * One, see {@link B.two}.\n   *\n   * More.\n   */\n  one: string;\n  /** Two. */\n  two?: Array<B>;\n}\n"
        );
    }

    #[test]
    fn unions_stay() {
        assert_eq!(lay_out("export type A = \"b\" | \"c\";"), "export type A = \"b\" | \"c\";\n");
        let mixed = lay_out("export type A = \"all\" | { \n/**\n * Ports.\n */\ntcp: number, };");
        assert_eq!(mixed, "export type A = \"all\" | {\n  /** Ports. */\n  tcp: number;\n};\n");
    }
}
