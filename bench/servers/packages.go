package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// packages are Debian's, with the libraries that a small installation may lack.
var packages = []string{
	"proftpd-core", "proftpd-mod-crypto", "vsftpd", "pure-ftpd", "pure-ftpd-common",
	"python3-pyftpdlib", "python3-openssl", "python3-cryptography", "python3-cffi-backend", "libwrap0", "libsodium23",
}

// Unpack fetches the packages and unpacks them into a folder, unless it did before.
func Unpack(dir string) error {
	done := filepath.Join(dir, "unpacked")
	if text, err := os.ReadFile(done); err == nil && string(text) == strings.Join(packages, " ") {
		return nil
	}
	fetched := filepath.Join(dir, "fetched")
	if err := os.MkdirAll(fetched, 0o755); err != nil {
		return err
	}
	get := exec.Command("apt-get", append([]string{"-q", "download"}, packages...)...)
	get.Dir = fetched
	if out, err := get.CombinedOutput(); err != nil {
		return fmt.Errorf("apt-get download (Debian's packages are needed; apt-get update may be, too): %w\n%s", err, out)
	}
	archives, _ := filepath.Glob(filepath.Join(fetched, "*.deb"))
	for _, archive := range archives {
		if out, err := exec.Command("dpkg-deb", "-x", archive, dir).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", archive, err, out)
		}
	}
	return os.WriteFile(done, []byte(strings.Join(packages, " ")), 0o644)
}
