package acl

// Op is something that a client does to one path.
type Op uint8

// The operations. "In" asks the rights of the folder that holds the path, "of"
// those of the path itself, which then is a folder.
const (
	OpRetrieve     Op = iota // RETR, HASH: get in
	OpStatFile               // SIZE, MDTM, MLST of a file: get or list in
	OpStatFolder             // MLST, STAT of a folder: access or list of
	OpEnter                  // CWD, CDUP: access of
	OpList                   // LIST, NLST, MLSD: list of
	OpStoreNew               // STOR, STOU of a new file: put in
	OpStoreOver              // STOR over a file: put and one of overwrite, delete in
	OpAppendNew              // APPE, REST and STOR of a new file: append and put in
	OpAppend                 // APPE, REST and STOR of a file: append in
	OpMakeFolder             // MKD: mkdir in
	OpDelete                 // DELE: delete in
	OpRemoveFolder           // RMD: rmdir of
	OpRenameFile             // RNFR of a file: rename in
	OpRenameFolder           // RNFR of a folder: rename of it and of blocks inside
	OpMoveFile               // RNTO into another folder: put in
	OpMoveOver               // RNTO onto a file: overwrite in
	OpMoveFolder             // RNTO of a folder into another one: mkdir in
	OpSetFile                // MFMT, SITE CHMOD, SITE UTIME of a file: put in
	OpSetFolder              // the same of a folder: put of
	opCount
)

// need is what one operation takes.
type need struct {
	name  string
	all   Rights // every one of these
	anyOf Rights // and, if there are any, one of these; the first is named as missing
	own   bool   // the rights of the path itself count, not those of its parent
}

// needs is the whole of the design's "Rights" in one table.
var needs = [opCount]need{
	OpRetrieve:     {name: "retrieve", all: Get},
	OpStatFile:     {name: "stat-file", anyOf: Get | List},
	OpStatFolder:   {name: "stat-folder", anyOf: Access | List, own: true},
	OpEnter:        {name: "enter", all: Access, own: true},
	OpList:         {name: "list", all: List, own: true},
	OpStoreNew:     {name: "store-new", all: Put},
	OpStoreOver:    {name: "store-over", all: Put, anyOf: Overwrite | Delete},
	OpAppendNew:    {name: "append-new", all: Append | Put},
	OpAppend:       {name: "append", all: Append},
	OpMakeFolder:   {name: "make-folder", all: Mkdir},
	OpDelete:       {name: "delete", all: Delete},
	OpRemoveFolder: {name: "remove-folder", all: Rmdir, own: true},
	OpRenameFile:   {name: "rename-file", all: Rename},
	OpRenameFolder: {name: "rename-folder", all: Rename, own: true},
	OpMoveFile:     {name: "move-file", all: Put},
	OpMoveOver:     {name: "move-over", all: Overwrite},
	OpMoveFolder:   {name: "move-folder", all: Mkdir},
	OpSetFile:      {name: "set-file", all: Put},
	OpSetFolder:    {name: "set-folder", all: Put, own: true},
}

// String is the operation's name, as in docs/permissions.md.
func (op Op) String() string { return needs[op].name }

// Needs are the rights that the operation takes: every one in all and, unless
// anyOf is None, at least one in anyOf.
func (op Op) Needs() (all, anyOf Rights) { return needs[op].all, needs[op].anyOf }

// Folder is the folder whose rights decide about the operation at path, which
// is clean and absolute: path itself, or the folder that holds it.
func (op Op) Folder(path string) string {
	if needs[op].own {
		return path
	}
	return parent(path)
}

// Missing is the least that has to be added to r for the operation, None if r
// suffices.
func (op Op) Missing(r Rights) Rights {
	n := &needs[op]
	missing := n.all &^ r
	if n.anyOf != None && !r.HasAny(n.anyOf) {
		missing |= n.anyOf & -n.anyOf // the lowest bit: the first in order
	}
	return missing
}
