//! Ranges of addresses as the fewest blocks with exceptions.

use ipnet::IpNet;

use crate::cluster::Block;
use crate::network::addresses::{AddressRange, Family, merged, pieces};

/// The blocks that have exactly some addresses, and of `free` ones any that let them name fewer networks. A block with exceptions is taken where that says it
/// with fewer networks.
pub(super) fn blocks(ranges: Vec<AddressRange>, free: Vec<AddressRange>) -> Vec<Block> {
    let ranges = merged(ranges);
    let wide = merged(ranges.iter().copied().chain(free).collect());
    let mut made = Vec::new();
    for family in Family::ALL {
        let of_family = |ranges: &[AddressRange]| -> Vec<AddressRange> {
            ranges.iter().filter(|range| range.family == family).copied().collect()
        };
        let (own, wide) = (of_family(&ranges), of_family(&wide));
        let whole: Option<IpNet> = family.whole().parse().ok();
        let Some(net) = whole.filter(|_| !own.is_empty()) else { continue };
        let exact = cover(net, &own, &own);
        let wider = (own != wide).then(|| cover(net, &own, &wide));
        made.extend(wider.filter(|wider| wider.cost < exact.cost).unwrap_or(exact).blocks);
    }
    made
}

/// Whether no other blocks could name fewer networks, whichever more addresses they may have.
pub(super) fn is_shortest(blocks: &[Block]) -> bool {
    let alone =
        |block: &Block| blocks.iter().filter(|other| Family::of_block(other) == Family::of_block(block)).count() == 1;
    blocks.iter().all(|block| block.except.is_empty() && alone(block))
}

/// The addresses that blocks have.
pub(super) fn addresses_of<'b>(blocks: impl Iterator<Item = &'b Block>) -> Vec<AddressRange> {
    merged(blocks.flat_map(pieces).collect())
}

/// What says which addresses of a network are meant.
#[derive(Default)]
struct Cover {
    /// The blocks that have the addresses.
    blocks: Vec<Block>,
    /// How many networks they name.
    cost: usize,
    /// The networks of those that must not be.
    holes: Vec<IpNet>,
}

/// Covers what a network has of some ranges, and nothing but what it has of wider ones.
fn cover(net: IpNet, ranges: &[AddressRange], wide: &[AddressRange]) -> Cover {
    let whole = AddressRange::of(net);
    let within = |ranges: &[AddressRange]| -> Vec<AddressRange> {
        ranges.iter().filter_map(|range| range.intersection(&whole)).collect()
    };
    let (inside, wide) = (within(ranges), within(wide));
    if wide.iter().any(|range| range.covers(&whole)) {
        let blocks = Vec::from_iter((!inside.is_empty()).then(|| Block { cidr: net, except: Vec::new() }));
        return Cover { cost: blocks.len(), blocks, holes: Vec::new() };
    }
    if inside.is_empty() {
        return Cover { holes: vec![net], ..Cover::default() };
    }
    let mut both = Cover::default();
    // The two halves; none of a single address.
    for half in net.subnets(net.prefix_len() + 1).into_iter().flatten() {
        let part = cover(half, &inside, &wide);
        both.cost += part.cost;
        both.blocks.extend(part.blocks);
        both.holes.extend(part.holes);
    }
    if both.holes.len() + 1 < both.cost {
        both.cost = both.holes.len() + 1;
        both.blocks = vec![Block { cidr: net, except: both.holes.clone() }];
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(ranges: &[(&str, &str)]) -> Vec<String> {
        said_with(ranges, &[])
    }

    fn said_with(ranges: &[(&str, &str)], free: &[(&str, &str)]) -> Vec<String> {
        let read = |ranges: &[(&str, &str)]| -> Vec<AddressRange> {
            let range = |(first, last): &(&str, &str)| {
                AddressRange::new(first.parse().unwrap(), last.parse().unwrap()).unwrap()
            };
            ranges.iter().map(range).collect()
        };
        let text = |block: &Block| {
            let except: Vec<String> = block.except.iter().map(ToString::to_string).collect();
            format!("{} {}", block.cidr, except.join(" ")).trim().to_string()
        };
        blocks(read(ranges), read(free)).iter().map(text).collect()
    }

    #[test]
    fn fewest_networks_are_named() {
        assert_eq!(said(&[("0.0.0.0", "255.255.255.255")]), ["0.0.0.0/0"]);
        assert_eq!(said(&[("0.0.0.0", "9.255.255.255"), ("11.0.0.0", "255.255.255.255")]), ["0.0.0.0/0 10.0.0.0/8"]);
        assert_eq!(said(&[("10.0.0.0", "10.0.1.255")]), ["10.0.0.0/23"]);
        assert_eq!(said(&[("10.0.0.1", "10.0.0.2")]), ["10.0.0.1/32", "10.0.0.2/32"]);
        assert_eq!(said(&[("10.0.0.0", "10.0.0.126")]), ["10.0.0.0/25 10.0.0.127/32"]);
        assert_eq!(said(&[("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]), ["::/0 ::/128"]);
        assert!(said(&[]).is_empty());
    }

    #[test]
    fn free_addresses_are_taken_where_that_is_shorter() {
        let outside = [("0.0.0.0", "9.255.255.255"), ("11.0.0.0", "255.255.255.255")];
        assert_eq!(said_with(&outside, &[("10.0.0.0", "10.255.255.255")]), ["0.0.0.0/0"]);
        assert_eq!(said_with(&outside, &[("10.0.0.0", "10.127.255.255")]), ["0.0.0.0/0 10.0.0.0/8"]);
        assert_eq!(said_with(&[("10.0.0.0", "10.127.255.255")], &[("10.128.0.0", "10.255.255.255")]), ["10.0.0.0/9"]);
        assert!(said_with(&[], &outside).is_empty());
    }
}
