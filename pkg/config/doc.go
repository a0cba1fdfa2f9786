// Package config answers one question: what do the files say, where, and is it
// sensible? Its answers are inert, positioned values. It is the only importer
// of hcl.
//
// # Reading
//
// Load reads a folder's *.hcl and sites/*.hcl, or one file, as one
// configuration, and reports all faults of all files in one pass. It depends on
// the files and on Env alone: the same input gives the same Config on every
// machine. What depends on the machine is asked separately:
//
//	NotServed     what is valid and this version does not do; an error
//	Advise        what is legal and unwise; warnings
//	CheckMachine  what this machine lacks: addresses, folders, owners; errors
//
// # One source of truth
//
// The tags of the structs in this package say everything about an attribute.
// Decoding, defaults, suggestions and docs/configuration.md come from them:
//
//	hcl:"name"          an attribute; its field is an Attr
//	hcl:"name,block"    a nested block; a pointer if it may be missing, a slice
//	                    of pointers if there may be several
//	hcl:"name,label"    what stands between the block's type and its brace
//	hcl:",inline"       the struct's fields stand in the block itself
//	doc:"…"             its meaning, one or two sentences
//	default:"60s"       as one would write it, lists with commas
//	values:"a|b"        the words that are accepted; "@rights", "@events" and
//	                    "@fields" ask the package that owns them
//	kind:"absolute"     which texts are accepted, see kinds
//	max:"1m"            the largest value; the smallest is 0
//	vars:"yes"          path variables may stand in it
//	required:"true"     it must be stated, here or in defaults
//	schemes:"ftp|ftps"  the kinds of URL
//	override:"…"        on an inline struct: no defaults, only what is Set counts
//	omit:"listen"       on a block: attributes that it does not have
//
// There is one parser for every T of Attr[T], in parsers.
//
// # Positions
//
// Every block and attribute knows where it stands. An attribute that nobody
// stated has its default in V, Set false and the zero Pos. A value that a site
// got from the defaults block has its Pos there. Within defaults, nested blocks
// merge attribute by attribute; lists, and repeated blocks of one kind taken
// together, are replaced by the site's.
//
// # Tables
//
// ReadUsers makes users of a CSV file, with the parsers and the checks that user
// blocks go through, WriteUsers makes a table of users, and UsersHCL makes blocks.
// From one to the other and back nothing changes, save for what NotInTable names.
// Places are the table's; of a line with a fault the cell alone is shown, and never
// one of a password.
//
// # Hostile input
//
// Files are bounded in size and must be regular; expressions are bounded in
// depth before hcl, which recurses, gets to see them; all locals together are
// bounded in size, and all loops, for and dynamic, in turns. Secrets never print: the types Secret and URL show stars with every
// verb, and so do excerpts of source lines, also of files that could not be
// parsed.
package config
