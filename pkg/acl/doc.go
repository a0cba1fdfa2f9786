// Package acl answers one question: may this subject do this at this path, and
// which rule says so? It is pure values and functions; it knows nothing of
// files, connections, passwords or configuration files.
//
// # Path blocks
//
// A [Block] gives rights on one folder and, with Subfolders, on everything
// below it. Its path is a virtual one: "/" is the root of the session, "/a/b" a
// folder in it, "*" whatever no other block of the same list matches. Paths are
// compared byte by byte. A block whose Expires has come does not exist.
//
// # Which block decides
//
// A [Policy] holds up to three lists in order: the user's, the group's, the
// site's. The first list in which any block matches decides alone; rights of
// later lists are not added. Within one list the longest matching path wins,
// and "*" comes last. If nothing matches there are no rights at all.
//
// # What the rights mean
//
// A file has no rights of its own: those of its folder count. A folder's own
// rights count for entering, listing, renaming and removing it.
//
//	get        read files
//	access     change into the folder
//	list       see what is in the folder
//	put        store new files, set times and modes
//	rename     rename files in the folder, and the folder itself
//	append     write on at the end of a file, or from an offset
//	mkdir      make folders in the folder
//	overwrite  with put: replace files that exist
//	delete     remove files; with put it allows replacing them, too
//	rmdir      remove the folder itself
//
// Short forms stand for several rights:
//
//	read        get access list
//	write       put rename append mkdir
//	remove      delete rmdir
//	write_only  access list put mkdir delete
//	all         every right
//	none        no right; stands alone
//
// # What an operation needs
//
// An [Op] is something done to one path. [Op.Needs] names the rights it takes
// and [Op.Folder] says whose. A rename is two operations: one on the old path,
// one on the new path if that is in another folder or exists. A folder can only
// be renamed by somebody who may also rename every folder inside it that has a
// block of its own; otherwise moving the parent would shake off a stricter rule.
//
// # Audit
//
// A block with Audit refuses nothing: what it would have refused is allowed and
// reported ([Verdict.Audited]), so that a rule can be tried before it bites.
//
// # Cost
//
// A decision looks up the folder and each of its parents in a map. It allocates
// nothing, and its cost depends on the depth of the deepest block, not on how
// many blocks, users or folders there are.
package acl
