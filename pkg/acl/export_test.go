package acl

// OpCount is the number of operations.
const OpCount = opCount
