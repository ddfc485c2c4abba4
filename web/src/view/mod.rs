//! What is drawn. Components hold only what is theirs alone (an open row, a cursor); everything else is in `state`.

mod admission;
mod answers;
mod app;
mod change;
mod compare;
mod context;
mod copy;
mod dock;
mod editor_pane;
mod example_menu;
mod explanation;
mod file_tabs;
mod files_in;
mod findings;
mod graph;
mod graph_parts;
mod labels;
mod matrix;
mod namespaces;
mod notice;
mod page;
mod pair_list;
mod policies;
mod prose;
mod reach;
mod rule;
mod security;
mod server;
mod sheet;
mod standard_menu;
mod standings;
mod status;
mod theme;
mod top_bar;
mod yaml_line;

pub(crate) use app::App;
