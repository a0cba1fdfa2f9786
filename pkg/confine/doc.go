// Package confine answers: what may this process still do?
//
// Whatever a daemon can do, a fault in it can be made to do. [Apply] gives up,
// once and for all its threads, what the configuration does not need:
//
//	new privileges   no_new_privs: no program that is started ever gains any
//	account          real, effective and saved user and group and all
//	                 supplementary groups; nothing leads back
//	capabilities     permitted and effective keep those that are asked for,
//	                 inheritable, ambient and the bounding set are emptied
//	folders          Landlock: files are opened, made, renamed and removed below
//	                 the folders that are named, and nowhere else
//	system calls     seccomp: what no file server needs fails with EPERM
//
// None of it can be undone or widened. What a later configuration needs beyond
// it takes a new process; [State] says beforehand whether it would.
//
// # Folders
//
// A rule of Landlock belongs to a folder (an inode), with all that is below, and
// not to its name: a folder that is removed and made again is another one.
// [Above] is the answer: the rule is given to the folder that holds it, unless
// it holds too much else ([Shared]): /srv and all that lies directly below /,
// /var/lib and its like.
// What a path leads to counts, not the links on the way.
//
// Landlock says nothing of stat, of reading links, of watching (inotify), of
// descriptors that are open, and of the network: active mode connects anywhere.
//
// The system's files that a daemon reads by itself (names of users and hosts,
// time zones, the authorities that sign certificates) are in [Apply]'s own list.
// An ordinary account may read all of /etc, as its modes say. Root may not: the
// hashes of passwords are there.
//
// # Kernels
//
// Landlock is there since Linux 5.13, and used from its second version, 5.19,
// on: the first one forbids to rename from one folder into another. What the
// kernel does not have is left out, and [State.String] says so.
package confine
