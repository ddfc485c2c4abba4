//! Markdown to cases: headings, fenced blocks, and comments that carry options.

use std::collections::BTreeMap;

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The first word after the fence, such as `yaml` or `reach`.
    pub kind: String,
    /// The other words: `name=VALUE`, or a bare word with an empty value.
    pub words: BTreeMap<String, String>,
    /// The line of the file on which its first line stands, from 1.
    pub line: usize,
    /// What stands between the fences.
    pub text: String,
}

/// What stands under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// The headings that lead to it, outermost first, joined by ` > `.
    pub name: String,
    /// The line of its heading.
    pub line: usize,
    /// Options: those of the headings above it, and its own.
    pub options: BTreeMap<String, String>,
    /// Its blocks in order.
    pub blocks: Vec<Block>,
}

/// A file of cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Markdown {
    /// Every heading with blocks below it.
    pub cases: Vec<Case>,
}

/// Reads a file of cases.
///
/// # Errors
///
/// A fence that is never closed is an error, with the number of its line.
pub fn parse(text: &str) -> Result<Markdown, String> {
    let mut open: Vec<Case> = Vec::new();
    let mut cases = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let depth = line.bytes().take_while(|byte| *byte == b'#').count();
        if depth > 0 && line[depth..].starts_with(' ') {
            take(&mut open, &mut cases);
            open.truncate(depth - 1);
            let title = line[depth..].trim();
            let (name, options) = match open.last() {
                Some(above) => (format!("{} > {title}", above.name), above.options.clone()),
                None => (title.to_string(), BTreeMap::new()),
            };
            open.push(Case { name, line: at + 1, options, blocks: Vec::new() });
        } else if let Some((key, value)) = option(line) {
            let case = open.last_mut().ok_or_else(|| format!("{}: an option before the first heading", at + 1))?;
            case.options.insert(key, value);
        } else if let Some(info) = line.strip_prefix("```") {
            let fence = "`".repeat(3 + info.bytes().take_while(|byte| *byte == b'`').count());
            let mut text = String::new();
            loop {
                let (_, line) = lines.next().ok_or_else(|| format!("{}: a fence that is never closed", at + 1))?;
                if line.trim_end() == fence {
                    break;
                }
                text.push_str(line);
                text.push('\n');
            }
            let block = block(info.trim_start_matches('`'), at + 2, text);
            let case = open.last_mut().ok_or_else(|| format!("{}: a block before the first heading", at + 1))?;
            case.blocks.push(block);
        }
    }
    take(&mut open, &mut cases);
    Ok(Markdown { cases })
}

/// Moves the blocks of the innermost heading to a case of its own.
fn take(open: &mut [Case], cases: &mut Vec<Case>) {
    if let Some(case) = open.last_mut().filter(|case| !case.blocks.is_empty()) {
        cases.push(case.clone());
        case.blocks.clear();
    }
}

fn option(line: &str) -> Option<(String, String)> {
    let (key, value) = line.strip_prefix("<!--")?.trim_end().strip_suffix("-->")?.split_once(':')?;
    Some((key.trim().to_string(), value.trim().to_string()))
}

fn block(info: &str, line: usize, text: String) -> Block {
    let mut words = info.split_whitespace();
    let kind = words.next().unwrap_or_default().to_string();
    let words = words.map(|word| word.split_once('=').unwrap_or((word, "")));
    Block { kind, words: words.map(|(key, value)| (key.to_string(), value.to_string())).collect(), line, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_nest_and_hand_down_their_options() {
        let text = "# A\n<!-- level: baseline -->\n## B\n```yaml name=x.yaml\na: 1\n```\ntext\n## C\n<!-- only: syntax -->\n\
                    ```reach\na\n```\n# D\n```yaml\n```\n";
        let cases = parse(text).unwrap().cases;
        let names: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names, ["A > B", "A > C", "D"]);
        assert_eq!(cases[0].blocks[0].words["name"], "x.yaml");
        assert_eq!((cases[0].blocks[0].line, cases[0].blocks[0].text.as_str()), (5, "a: 1\n"));
        assert_eq!(cases[1].options.len(), 2);
        assert!(cases[2].options.is_empty());
    }

    #[test]
    fn an_open_fence_is_an_error() {
        assert_eq!(parse("# A\n```yaml\na: 1\n").unwrap_err(), "2: a fence that is never closed");
    }
}
