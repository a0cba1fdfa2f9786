// Package vfs is one person's tree of files: a home, other folders mounted
// into it, and nothing else. It knows no rights and no protocol.
//
// # Paths
//
// A [Path] is a proof: only [ParsePath] and [Path.Join] make one, so whoever
// holds one holds an absolute, clean path without "..", "." or NUL bytes.
// Backslashes, blanks, percent signs and bytes that are no UTF-8 are ordinary.
//
// # Confinement
//
// Every operation starts at an open folder: the home's, opened when the tree
// was or shared with other trees ([Homes]), or a mount's, opened for that operation. A
// home is shared only while its path leads to the folder that is open (one stat for each
// tree: device, inode and mount); what a tree may do there is its own business. From there the kernel resolves a path to
// a descriptor in one call, openat2(2) with RESOLVE_BENEATH: no step of it, be it a link,
// a link's "..", or a folder that somebody moves meanwhile, leads above the folder that it
// began at, or the call fails. What changes a name resolves the parent folder so
// once and then names the last element relative to it with the *at calls, never a
// whole path again. Whoever swaps a folder for a link meanwhile changes what is
// found at most, never where.
//
// Before Linux 5.6, under a seccomp filter that refuses openat2, and where the kernel
// cannot say where ".." leads because others rename folders all the time, an [os.Root]
// does the same with a call for each element. All tests of confinement run with both. They
// differ in what harms nobody: os.Root follows eight links at most on a way, the kernel
// 40; and it needs to read the folders on the way, for which the kernel needs
// only search permission.
//
//   - [Inside]: links are followed while they stay below the home (or below
//     the mount that they lie in). A link that climbs above it, and every link
//     with an absolute target wherever that points, is [ErrOutside].
//   - [Deny]: no link is followed, [ErrSymlink].
//   - [Follow]: links may lead anywhere; only the client's own path is confined.
//
// Removing, renaming and replacing act on a link itself in all three.
// The folders of the configuration (home, mounts) may themselves be links: they
// are the administrator's word. One that lies below the home's or below another
// mount's folder is not: whoever owns that could make it a link to anywhere, so
// it is reached from there under the rule for links. The account that the daemon runs as
// needs search permission on the folders that lie above a served file, and read permission
// on the home, on folders that are listed or stored in and, without openat2, on all of them.
//
// # Mounts
//
// A [Mount] shows the folder Dir at At and hides whatever the home has there.
// The longest mount that holds a path serves it. A mount's parents need not
// exist: "/a/b" alone makes "/a" a folder that can be entered and listed, but
// not written ([ErrVirtual]). Mount points, the root, and real folders that have
// a mount point below them are never removed or renamed ([ErrMountPoint]).
// A mount whose folder is missing is reported by what uses it and left out of
// listings; it prevents neither login nor anything else.
//
// # Uploads
//
// An atomic upload is written to a hidden temporary in the same folder and takes
// its name, mode and owner when it is whole; see [Target.Create]. Temporaries
// cannot be named by clients ([ErrReserved]) and appear in no listing. A living
// upload holds a lock on its temporary; one that is a day old and not locked was
// left by a killed daemon, and the listing that meets it removes it. A file that
// is written in place is locked as well, against a second writer ([ErrBusy]).
//
// # Guards
//
// A [Guard] (see [Tree.Under]) stands around all that changes, removes or adds a name or
// a file's properties, and learns of the real folder that it happens in. Folders that are
// made, and leftovers that are removed, pass by it.
//
// # Errors
//
// All are *[fs.PathError] with the path as the client sees it, so that no real
// path leaks into a reply, around the system's error ([fs.ErrNotExist],
// [fs.ErrExist], ENOSPC, …) or one of this package's.
package vfs
