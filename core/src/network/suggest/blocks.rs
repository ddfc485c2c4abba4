//! Ranges of addresses as the fewest blocks with exceptions.

use ipnet::IpNet;

use crate::cluster::Block;
use crate::network::addresses::{AddressRange, Family, merged};

/// The blocks that have exactly some addresses. A block with exceptions is taken where that says it with fewer networks.
pub(super) fn blocks(ranges: Vec<AddressRange>) -> Vec<Block> {
    let ranges = merged(ranges);
    let mut made = Vec::new();
    for family in Family::ALL {
        let of_family: Vec<AddressRange> = ranges.iter().filter(|range| range.family == family).copied().collect();
        let whole: Option<IpNet> = family.whole().parse().ok();
        if let Some(net) = whole.filter(|_| !of_family.is_empty()) {
            made.extend(cover(net, &of_family).blocks);
        }
    }
    made
}

/// What says which addresses of a network are meant.
#[derive(Default)]
struct Cover {
    /// The blocks that have the addresses.
    blocks: Vec<Block>,
    /// How many networks they name.
    cost: usize,
    /// The networks of those that are not meant.
    holes: Vec<IpNet>,
}

fn cover(net: IpNet, ranges: &[AddressRange]) -> Cover {
    let whole = AddressRange::of(net);
    let inside: Vec<AddressRange> = ranges.iter().filter_map(|range| range.intersection(&whole)).collect();
    if inside.is_empty() {
        return Cover { holes: vec![net], ..Cover::default() };
    }
    if inside.iter().any(|range| range.covers(&whole)) {
        return Cover { blocks: vec![Block { cidr: net, except: Vec::new() }], cost: 1, holes: Vec::new() };
    }
    let mut both = Cover::default();
    // The two halves; none of a single address.
    for half in net.subnets(net.prefix_len() + 1).into_iter().flatten() {
        let part = cover(half, &inside);
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
        let ranges = ranges
            .iter()
            .map(|(first, last)| AddressRange::new(first.parse().unwrap(), last.parse().unwrap()).unwrap());
        let text = |block: &Block| {
            let except: Vec<String> = block.except.iter().map(ToString::to_string).collect();
            format!("{} {}", block.cidr, except.join(" ")).trim().to_string()
        };
        blocks(ranges.collect()).iter().map(text).collect()
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
}
