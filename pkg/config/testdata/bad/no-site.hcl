# ERROR: ftpd init
daemon { watch = false }
