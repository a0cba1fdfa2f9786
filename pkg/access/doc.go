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
// # Bans
//
// [Bans] are the networks that are refused for a time, at one site or at all, and
// why. What counts as one client, and is banned as a whole, is an IPv4 address or
// the /64 of an IPv6 address ([Customer]): whoever has one address of a /64 has all
// of it.
//
// [Strikes] count what a network did wrong lately. Who makes a ban of that, and
// when, is not decided here.
//
// Bans are kept by a [Keeper]. Writing one down takes as long as a disk does; it
// is in force before. A ban ends by the process's own clock, which setting the time
// does not touch. Between two lives of the daemon only the clock on the wall goes:
// then what is left is what that says, but never more than the whole ban.
//
// Memory is bounded whoever comes: 65,536 bans that follow from failures, of which
// the oldest makes room for the next, and as many that a person made, where one
// more is refused; and 65,536 strikes.
//
// # Cost
//
// Deciding allocates nothing and costs about the same for one entry and for a
// hundred thousand. What is a range of addresses becomes prefixes in a trie, in
// which each prefix already carries the first rule that matches any of it, so
// the longest prefix knows the answer. Masks like *.*.*.7 would be millions of
// prefixes; they are compared octet by octet, 64 masks in one machine word.
package access
