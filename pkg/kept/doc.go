// Package kept answers one question: which configuration was accepted last? It
// keeps a copy of all that it was made of in the state folder, so that it can be
// served when the files themselves are broken.
//
// # The file
//
// [Name] in the state folder is a tar archive, so that people can look at it and
// get their files back with tar. It holds first [manifestName], in JSON: what -c
// named, when the configuration was accepted, its fingerprint, whether it wanted
// daemon.fallback, the environment variables it was told, and for every file that
// it read, password files, certificates and keys included, the name and the
// member of the archive that is its content. What could not be read is in it, too,
// with the reason: a missing file is part of what a configuration says.
//
// It holds secrets: it has mode 0600, in a folder that is made with mode 0700, and
// nothing of it is ever written to a log.
//
// # Safety
//
// [Save] writes another file, has it reach the disk, and renames it: after a
// crash at any moment there is the copy before or the new one, whole. [Load]
// believes nothing that it reads: sizes and numbers are bounded, and who loads
// the snapshot compares the fingerprint of what came of it with [Kept]'s. Whoever
// owns the file can have written all of it, so that root has to see what it is asked
// to do.
package kept
