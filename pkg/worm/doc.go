// Package worm knows which files are finished for good, and until when.
//
// # Folders
//
// A folder is marked by its device and inode ([vfs.FileID]), so that it is the same
// one by whatever name it is reached. A [Mark] protects what is in a folder and, unless
// it is [Mark.Alone], below it; one that is [Mark.Free] excepts a folder from what is
// marked above it. Of a file's folder and those above, the nearest mark decides. Of
// several marks on one folder a protecting one beats a free one, and of two
// protecting ones the longer beats the shorter.
//
// Each source of marks (a site) replaces its own as a whole ([Keeper.Replace]) and may
// add to them when a folder comes into being ([Keeper.Add]).
//
// # Files
//
// What is in a protected folder is complete, unless an upload of ours is known to have
// left it incomplete; and it is complete since its upload ended, if that is known, or
// else since its last change of any kind (ctime): a file that others put there, that was
// there before, or that came back from a backup is protected from that moment on.
//
// The knowledge is a record of the store under device and inode. It holds for the file
// that it was made of only, which has the same time of birth; where the file system
// tells none, the same ctime. A file that follows under the same inode is another one.
package worm
