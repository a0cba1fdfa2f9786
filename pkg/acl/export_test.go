package acl

// OpCount is the number of operations.
const OpCount = opCount

// Below are the paths of blocks inside a folder.
func (l *PathList) Below(folder string) []string { return l.below(folder) }
