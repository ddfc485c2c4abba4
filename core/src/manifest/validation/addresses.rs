//! Addresses and blocks of addresses as the API server reads them: leniently first, as long ago, and then strictly.
//!
//! Follows k8s.io/apimachinery `pkg/util/validation/ip.go`, which asks two parsers: a copy of an old one of Go, that skips leading zeros, and Go's `net/netip`.
//! Since 1.36 a new object has to pass both.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Cursor, Outcome};

const NO_ADDRESS: &str = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const NO_BLOCK: &str = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/// The 80 zero bits and 16 ones above the bits of an IPv4 address that is written as IPv6.
const MAPPED: u128 = 0xffff << 32;

/// An address as the old parser reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address {
    /// The bits; those of an IPv4 address are the lowest, below `MAPPED`.
    bits: u128,
    /// Whether it is written with four numbers and nothing else.
    dotted: bool,
    /// Whether a number has zeros before it that the strict parser refuses.
    padded: bool,
}

impl Address {
    /// Reads an address: `ParseIPSloppy`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.contains(':') { parse_v6(text) } else { parse_v4(text) }
    }

    /// Whether it is an IPv4 address, however it is written.
    fn is_v4(self) -> bool {
        self.bits >> 32 == MAPPED >> 32
    }

    /// Whether it is an IPv6 address: `IsIPv6String`.
    pub(super) fn is_v6(self) -> bool {
        !self.is_v4()
    }

    /// Whether it is an IPv4 address that is written as an IPv6 one.
    fn is_mapped(self) -> bool {
        self.is_v4() && !self.dotted
    }

    /// Whether all bits of an address of either family are zero.
    pub(super) fn is_unspecified(self) -> bool {
        self.bits == 0 || self.bits == MAPPED
    }

    /// Whether it is in 127.0.0.0/8, or `::1`.
    pub(super) fn is_loopback(self) -> bool {
        if self.is_v4() { self.v4().is_loopback() } else { self.bits == 1 }
    }

    /// Whether it is in 169.254.0.0/16 or fe80::/10.
    pub(super) fn is_link_local(self) -> bool {
        if self.is_v4() { self.v4().is_link_local() } else { self.bits >> 118 == 0xfe80 >> 6 }
    }

    /// Whether it is in 224.0.0.0/24 or in one of the sixteen blocks like ff02::/16.
    pub(super) fn is_link_local_multicast(self) -> bool {
        if self.is_v4() { self.bits >> 8 == (MAPPED | 0xe000_0000) >> 8 } else { (self.bits >> 112) & 0xff0f == 0xff02 }
    }

    fn v4(self) -> Ipv4Addr {
        let [.., a, b, c, d] = self.bits.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    }

    /// The usual way to write it.
    fn canonical(self) -> String {
        if self.is_v4() { self.v4().to_string() } else { Ipv6Addr::from_bits(self.bits).to_string() }
    }
}

/// A block of addresses as the old parser reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    address: Address,
    /// The length of the prefix, out of 32 bits where the address is dotted and else out of 128.
    length: u32,
    /// Whether the length has zeros before it.
    padded: bool,
}

impl Block {
    /// Reads a block: `ParseCIDRSloppy`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address = Address::parse(address)?;
        let padded = is_padded(length);
        let length = decimal(length).filter(|length| *length <= if address.dotted { 32 } else { 128 })?;
        Some(Block { address, length, padded })
    }

    fn mask(self) -> u128 {
        let width = if self.address.dotted { 32 } else { 128 };
        u128::MAX.checked_shl(width - self.length).unwrap_or(0)
    }

    /// The address with all bits beyond the prefix cleared.
    fn base(self) -> Address {
        Address { bits: self.address.bits & self.mask(), ..self.address }
    }

    /// Whether all of another block is in this one, and this one is larger.
    pub(super) fn exceeds(self, other: Block) -> bool {
        let (base, inner) = (self.base(), other.base());
        base.is_v4() == inner.is_v4() && (base.bits ^ inner.bits) & self.mask() == 0 && self.length < other.length
    }
}

fn parse_v4(text: &str) -> Option<Address> {
    let (mut bits, mut count, mut padded) = (MAPPED >> 32, 0, false);
    for part in text.split('.') {
        bits = bits << 8 | u128::from(decimal(part).filter(|number| *number <= 255)?);
        padded |= is_padded(part);
        count += 1;
        if count > 4 {
            return None;
        }
    }
    (count == 4).then_some(Address { bits, dotted: true, padded })
}

fn parse_v6(text: &str) -> Option<Address> {
    let mut padded = false;
    let Some((head, tail)) = text.split_once("::") else {
        let (bits, groups) = hex_groups(text, true, &mut padded)?;
        return (groups == 8).then_some(Address { bits, dotted: false, padded });
    };
    let (head, head_groups) = hex_groups(head, false, &mut padded)?;
    let (tail, tail_groups) = hex_groups(tail, true, &mut padded)?;
    if head_groups + tail_groups > 7 {
        return None;
    }
    let head = head.checked_shl(16 * (8 - head_groups)).unwrap_or(0);
    Some(Address { bits: head | tail, dotted: false, padded })
}

/// Groups of hexadecimal digits with colons between them, and how many there are: none where the text is empty. An IPv4 address at the end stands for two.
fn hex_groups(text: &str, may_end_dotted: bool, padded: &mut bool) -> Option<(u128, u32)> {
    let (mut bits, mut count) = (0, 0);
    if text.is_empty() {
        return Some((0, 0));
    }
    let mut groups = text.split(':').peekable();
    while let Some(group) = groups.next() {
        if group.contains('.') && may_end_dotted && groups.peek().is_none() {
            let dotted = parse_v4(group)?;
            *padded |= dotted.padded;
            bits = bits << 32 | dotted.bits & 0xffff_ffff;
            count += 2;
        } else {
            *padded |= group.len() > 4;
            bits = bits << 16 | u128::from(hexadecimal(group)?);
            count += 1;
        }
        if count > 8 {
            return None;
        }
    }
    Some((bits, count))
}

fn decimal(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn hexadecimal(text: &str) -> Option<u16> {
    if text.bytes().all(|byte| byte.is_ascii_hexdigit()) { u16::from_str_radix(text, 16).ok() } else { None }
}

fn is_padded(number: &str) -> bool {
    number.len() > 1 && number.starts_with('0')
}

/// Holds an address of a field that has been there for long against the strict rules; none where there are errors: `IsValidIPForLegacyField`.
pub(super) fn address(at: &Cursor<'_, '_>, text: &str, outcome: &mut Outcome) -> Option<Address> {
    let (found, error) = match Address::parse(text) {
        None => (None, NO_ADDRESS),
        Some(found) if found.padded => (None, "must not have leading 0s"),
        Some(found) if found.is_mapped() => (None, "must not be an IPv4-mapped IPv6 address"),
        found => (found, ""),
    };
    if found.is_none() {
        outcome.invalid(at, text, error);
    }
    found
}

/// Holds a block of a field that has been there for long against the strict rules. What can be read at all is returned although there be an error:
/// `IsValidCIDRForLegacyField`.
pub(super) fn block(at: &Cursor<'_, '_>, text: &str, outcome: &mut Outcome) -> Option<Block> {
    let found = Block::parse(text);
    let error = match found {
        None => NO_BLOCK,
        Some(block) if block.padded || block.address.padded => "must not have leading 0s in IP or prefix length",
        Some(block) if block.address.is_mapped() => "must not have an IPv4-mapped IPv6 address",
        Some(block) if block.base() != block.address => "must not have bits set beyond the prefix length",
        _ => return found,
    };
    outcome.invalid(at, text, error);
    found
}

/// Warns of an address that is written in an unusual way: `GetWarningsForIP`.
pub(super) fn warn_of_address(at: &Cursor<'_, '_>, text: &str, outcome: &mut Outcome) {
    let Some(address) = Address::parse(text) else { return };
    let (field, usual) = (at.printed(), address.canonical());
    if address.padded || address.is_mapped() {
        outcome.warn(at.path(), format!("{field}: non-standard IP address \"{text}\" is invalid: use \"{usual}\""));
    } else if usual != text {
        let canon = "should be in RFC 5952 canonical format";
        outcome.warn(at.path(), format!("{field}: IPv6 address \"{text}\" {canon} (\"{usual}\")"));
    }
}

/// Warns of a block that is written in an unusual way: what `GetWarningsForCIDR` has left to say where there is no error.
pub(super) fn warn_of_block(at: &Cursor<'_, '_>, text: &str, outcome: &mut Outcome) {
    let Some(block) = Block::parse(text) else { return };
    let usual = format!("{}/{}", block.address.canonical(), block.length);
    if usual != text {
        let canon = "should be in RFC 5952 canonical format";
        outcome.warn(at.path(), format!("{}: IPv6 CIDR value \"{text}\" {canon} (\"{usual}\")", at.printed()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(text: &str) -> Option<String> {
        Address::parse(text).map(Address::canonical)
    }

    #[test]
    fn addresses_are_read_leniently() {
        for (text, canonical) in [
            ("1.2.3.4", "1.2.3.4"),
            ("01.002.3.000", "1.2.3.0"),
            ("::", "::"),
            ("::1", "::1"),
            ("1::", "1::"),
            ("FE80:0:0:0:0:0:0:0abc", "fe80::abc"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("1:0:0:4:5:0:0:8", "1::4:5:0:0:8"),
            ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
            ("00001::", "1::"),
        ] {
            assert_eq!(usual(text).as_deref(), Some(canonical), "{text}");
        }
        for text in [
            "",
            "1",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "1..2.3",
            "1.2.3.4 ",
            "+1.2.3.4",
            ":",
            ":::",
            ":1::",
            "1:",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "::1:2:3:4:5:6:7:8",
            "1.2.3.4::",
            "::1.2.3.4:5",
            "10000::",
            "::g",
            "fe80::1%eth0",
        ] {
            assert_eq!(usual(text), None, "{text}");
        }
        assert!(Address::parse("00001::").unwrap().padded && Address::parse("::01.2.3.4").unwrap().padded);
        assert!(!Address::parse("0.0.0.0").unwrap().padded && !Address::parse("::0001").unwrap().padded);
    }

    #[test]
    fn kinds_of_addresses() {
        let address = |text| Address::parse(text).unwrap();
        assert!(address("0.0.0.0").is_unspecified() && address("::").is_unspecified());
        assert!(address("127.9.9.9").is_loopback() && address("::1").is_loopback() && !address("::2").is_loopback());
        assert!(address("169.254.0.1").is_link_local() && address("febf::").is_link_local());
        assert!(!address("fec0::").is_link_local());
        assert!(address("224.0.0.9").is_link_local_multicast() && !address("224.0.1.0").is_link_local_multicast());
        assert!(address("ff12::").is_link_local_multicast() && !address("ff01::").is_link_local_multicast());
    }

    #[test]
    fn blocks() {
        let block = |text| Block::parse(text).unwrap();
        assert!(block("10.0.0.0/8").exceeds(block("10.1.0.0/16")));
        assert!(
            !block("10.0.0.0/8").exceeds(block("10.0.0.0/8")) && !block("10.0.0.0/8").exceeds(block("11.0.0.0/16"))
        );
        assert!(block("0.0.0.0/0").exceeds(block("1.2.3.4/32")) && block("::/0").exceeds(block("2001:db8::/32")));
        assert!(!block("::/0").exceeds(block("10.0.0.0/8")) && !block("0.0.0.0/0").exceeds(block("2001:db8::/32")));
        assert!(block("::ffff:10.0.0.0/104").exceeds(block("::ffff:10.1.0.0/112")));
        for text in
            ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "::/129", "10.0.0.0/8/8", "/8"]
        {
            assert_eq!(Block::parse(text), None, "{text}");
        }
    }
}
