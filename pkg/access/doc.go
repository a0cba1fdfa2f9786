// Package access decides whether an address may come in. It is the door, asked
// once per connection or login; what may be done inside is another package's.
//
// # Patterns
//
// A set of addresses is written as entries with semicolons between them; blanks
// around an entry and a semicolon at the end do not matter.
//
//	192.0.2.7                  one address, IPv4 or IPv6
//	192.168.*.*                any value of an octet
//	192-193.*.*.*              a range of an octet, ends included
//	192.168.0.0/16             a network, IPv4 or IPv6
//	10.0.0.5-10.0.0.20         a range of addresses, ends included
//	*                          every address of both families
//
// Octets are decimal without leading zeros, which some programs read as octal.
// A network must not have bits set beyond its length: 192.168.1.5/24 is either
// a mistyped network or a mistyped address, and only its author knows which.
// Zones (fe80::1%eth0) can't be written, and those of asked addresses do not
// count. An IPv4 address that comes as IPv6 (::ffff:192.0.2.7) is the IPv4
// address, in patterns as well as when asked about.
//
// # Lists
//
// A list is an ordered sequence of rules that each grant or deny a set. The
// first rule that matches decides. If none does, the address is refused when the
// list has any rule that grants, and let in otherwise: who names friends shuts
// out strangers, who names foes lets them in. An empty list lets everybody in.
//
// # Cost
//
// Deciding allocates nothing and costs about the same for one entry and for a
// hundred thousand. What is a range of addresses becomes prefixes in a trie, in
// which each prefix already carries the first rule that matches any of it, so
// the longest prefix knows the answer. Masks like *.*.*.7 would be millions of
// prefixes; they are compared octet by octet, 64 masks in one machine word.
package access
