package main

import (
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"ftpd/pkg/account"
)

// starter is the configuration that init writes; @DIR@ and @HASH@ are filled in.
//
//go:embed starter/ftpd.hcl
var starter string

// starterName is the file's name in the new folder.
const starterName = "ftpd.hcl"

func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a small configuration to begin with",
		Long: `init writes DIR/ftpd.hcl (DIR is "ftpd" if left out), a small commented
configuration that works as it stands: one site on 127.0.0.1:2121, a user "demo"
with a password of chance, which is printed, and an anonymous one. Files, log and
state go below DIR. It never overwrites anything.`,
		Example: "  ftpd init /tmp/try && ftpd serve -c /tmp/try",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "ftpd"
			if len(args) > 0 {
				dir = args[0]
			}
			return a.init(dir)
		},
	}
}

func (a *app) init(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if strings.ContainsAny(dir, "\"\\$%\x00\n") {
		return fmt.Errorf("%s: a folder with any of \" \\ $ %% in its name cannot be written into a configuration", dir)
	}
	password := rand.Text()[:12]
	hash, err := account.NewHash("", password)
	if err != nil {
		return err
	}
	text := strings.NewReplacer("@DIR@", dir, "@HASH@", hash).Replace(starter)
	if err := writeStarter(dir, text); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, `wrote %s
serve it:   ftpd serve -c %s
then:       curl --user demo:%s ftp://127.0.0.1:2121/
`, filepath.Join(dir, starterName), dir, password)
	return err
}

// writeStarter makes the folder and the file. Nobody else may read them: the
// file holds a hash.
func writeStarter(dir, text string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	name := filepath.Join(dir, starterName)
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already and was not touched", name)
	}
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}
