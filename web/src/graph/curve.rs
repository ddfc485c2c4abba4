//! Lines between boxes.

/// A box with its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Rect {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// How far the two directions of a pair are apart.
const APART: f32 = 5.0;

impl Rect {
    fn centre(&self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// Whether another box lies inside.
    fn holds(&self, other: &Rect) -> bool {
        let (x, y) = other.centre();
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }
}

/// The path of an arrow between two boxes, as SVG writes it. Between a box and one inside of it: a short stub at the inner one.
pub(crate) fn curve(from: &Rect, to: &Rect) -> String {
    if from.holds(to) && from.width > to.width {
        let (x, y) = (to.x, to.y + to.height / 2.0 - APART);
        return format!("M{} {y}L{x} {y}", x - 26.0);
    }
    if to.holds(from) && to.width > from.width {
        let (x, y) = (from.x + from.width, from.y + from.height / 2.0 + APART);
        return format!("M{x} {y}L{} {y}", x + 26.0);
    }
    let (source, target) = (from.centre(), to.centre());
    let beside = from.x + from.width < to.x || to.x + to.width < from.x;
    if beside {
        let right = source.0 < target.0;
        let shift = if right { -APART } else { APART };
        let y = |rect: &Rect, other: &Rect| {
            rect.centre().1.clamp(rect.y, rect.y + rect.height).max(rect.y + 8.0).min(rect.y + rect.height - 8.0)
                + shift * f32::from(u8::from(other.height > 0.0))
        };
        let (x1, x2) = if right { (from.x + from.width, to.x) } else { (from.x, to.x + to.width) };
        let (y1, y2) = (y(from, to), y(to, from));
        let bend = ((x2 - x1).abs() / 2.0).clamp(18.0, 90.0) * if right { 1.0 } else { -1.0 };
        return format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 + bend, x2 - bend);
    }
    let down = source.1 < target.1;
    let shift = if down { APART } else { -APART };
    // Where two wide boxes overlap the arrow stands in the middle of what they share.
    let shared = (from.x.max(to.x) + (from.x + from.width).min(to.x + to.width)) / 2.0;
    let (x1, x2) = (shared + shift, shared + shift);
    let (y1, y2) = if down { (from.y + from.height, to.y) } else { (from.y, to.y + to.height) };
    let near = (y2 - y1).abs() < 40.0;
    if near {
        return format!("M{x1} {y1}L{x2} {y2}");
    }
    // Past what stands between: out to the right and back.
    let (x1, x2) = (from.x + from.width, to.x + to.width);
    let (y1, y2) = (source.1 + shift, target.1 - shift);
    let out = x1.max(x2) + 34.0;
    format!("M{x1} {y1}C{out} {y1} {out} {y2} {x2} {y2}")
}

/// The path of an arrow that passes through bends between its ends.
pub(crate) fn through(from: &Rect, bends: &[Rect], to: &Rect) -> String {
    let right = from.x < to.x;
    let shift = if right { -APART } else { APART };
    // Where an arrow comes into a box, and where it leaves it.
    let ends = |rect: &Rect| if right { (rect.x, rect.x + rect.width) } else { (rect.x + rect.width, rect.x) };
    let (mut x, mut y) = (ends(from).1, from.centre().1 + shift);
    let mut path = format!("M{x} {y}");
    for stop in bends.iter().chain([to]) {
        let ((enter, leave), height) = (ends(stop), stop.centre().1 + shift);
        let bend = (enter - x) / 2.0;
        path.push_str(&format!("C{} {y} {} {height} {enter} {height}", x + bend, enter - bend));
        (x, y) = (leave, height);
        if stop != to {
            path.push_str(&format!("L{x} {y}"));
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f32, y: f32) -> Rect {
        Rect { x, y, width: 100.0, height: 30.0 }
    }

    #[test]
    fn arrows_leave_and_arrive_at_the_sides_that_face() {
        assert!(curve(&rect(0.0, 0.0), &rect(200.0, 0.0)).starts_with("M100 10C"));
        assert!(curve(&rect(200.0, 0.0), &rect(0.0, 0.0)).starts_with("M200 20C"));
        assert_eq!(curve(&rect(0.0, 0.0), &rect(0.0, 44.0)), "M55 30L55 44");
    }

    #[test]
    fn bends_are_passed_in_order() {
        let (one, bend, other) = (rect(0.0, 0.0), Rect { height: 10.0, ..rect(150.0, 50.0) }, rect(300.0, 0.0));
        assert_eq!(through(&one, &[bend], &other), "M100 10C125 10 125 50 150 50L250 50C275 50 275 10 300 10");
        assert_eq!(through(&other, &[bend], &one), "M300 20C275 20 275 60 250 60L150 60C125 60 125 20 100 20");
    }

    #[test]
    fn the_two_directions_of_a_pair_are_two_lines() {
        let (one, other) = (rect(0.0, 0.0), rect(0.0, 44.0));
        assert_ne!(curve(&one, &other)[1..3], curve(&other, &one)[1..3]);
    }

    #[test]
    fn a_whole_namespace_is_a_stub_at_its_own_node() {
        let group = Rect { x: 0.0, y: 0.0, width: 400.0, height: 300.0 };
        assert_eq!(curve(&group, &rect(100.0, 100.0)), "M74 110L100 110");
        assert_eq!(curve(&rect(100.0, 100.0), &group), "M200 120L226 120");
    }
}
