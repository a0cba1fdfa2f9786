package site

// The machine-readable reasons of refusals, as they stand in x-reason and in
// the event log. They are names that people write filters for: they stay.
const (
	// At the door.
	reasonDaemonSessions = "max-sessions-daemon"
	reasonSessions       = "max-sessions"
	reasonSessionsPerIP  = "max-sessions-per-ip"
	reasonBanned         = "banned"
	reasonConnectRate    = "connect-rate"
	reasonNoHost         = "no-such-host"
	reasonHostSNI        = "host-sni"
	reasonTLSVersion     = "tls-version"
	reasonNotResumed     = "tls-not-resumed"
	reasonSiteDisabled   = "site-disabled"

	// At log-in, beside account.Reason's and access's. The client is told of
	// the last two only.
	reasonVariable        = "variable"
	reasonSource          = "account-source"
	reasonTLSRequired     = "tls-required"
	reasonCertRequired    = "certificate-required"
	reasonCertUntrusted   = "certificate-untrusted"
	reasonCertName        = "certificate-name"
	reasonCertAddress     = "certificate-address"
	reasonHome            = "home-failed"
	reasonSessionsPerUser = "max-sessions-per-user"
	reasonLoginRate       = "login-rate"

	// While a session lives: what a reload took away. Also "user-" with
	// account.Disabled and account.Expired, and access's.
	reasonSiteRemoved     = "site-removed"
	reasonUserRemoved     = "user-removed"
	reasonPasswordChanged = "password-changed"
	reasonCertChanged     = "certificate-changed"
	reasonHomeChanged     = "home-changed"

	// At a path. A missing right is "right-" and its name; in an audit block
	// "audit-right-" and its name.
	reasonRight        = "right-"
	reasonAudit        = "audit-"
	reasonDenyFiles    = "deny-files"
	reasonReserved     = "reserved-name"
	reasonMountPoint   = "mount-point"
	reasonInvalidPath  = "invalid-path"
	reasonVirtual      = "alias-way"
	reasonLinkOutside  = "link-outside"
	reasonLinkDenied   = "link-denied"
	reasonOffset       = "restart-offset"
	reasonFolderAcross = "folder-across"
	reasonIntoItself   = "into-itself"
	reasonBusy         = "busy"
	reasonNotLoggedIn  = "not-logged-in"
	reasonWorm         = "worm"

	// At an amount.
	reasonTransfers = "max-transfers"
	reasonFileSize  = "max-file-size"
	reasonMaxSize   = "max-size"
	// reasonSizeUnknown is a folder with max_size that has not been read yet.
	reasonSizeUnknown = "size-unknown"
	reasonMinFree     = "min-free"
	reasonDiskFull    = "disk-full"
	reasonDiskQuota   = "disk-quota"

	// At what somebody may move in a period.
	reasonDownloadLimit  = "download-limit"
	reasonUploadLimit    = "upload-limit"
	reasonRatio          = "ratio"
	reasonAmountsUnknown = "amounts-unknown"

	// What the operating system refused.
	reasonEACCES = "os-eacces"
	reasonEPERM  = "os-eperm"
	reasonEROFS  = "os-erofs"
)
