package servers

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Ours is the daemon of this project.
var Ours = &Kind{
	Name: "ftpd",
	User: "bench",
	version: func(s *Setting) string {
		return firstLine(exec.Command(filepath.Join(s.Programs, "ftpd"), "version"))
	},
	command: func(s *Setting) (*exec.Cmd, error) {
		config := ourConfig
		if s.Rate > 0 {
			config += ourRate
		}
		if _, err := s.write("config/ftpd.hcl", config+ourUser); err != nil {
			return nil, err
		}
		for i := range s.Sites {
			if err := s.WriteSite(i, ""); err != nil {
				return nil, err
			}
		}
		return exec.Command(filepath.Join(s.Programs, "ftpd"), "serve", "-c", s.path("config")), nil
	},
}

const ourConfig = `
daemon {
  watch     = false
  run_dir   = "$DIR/run"
  state_dir = "$DIR/state"
}

site "bench" {
  listen    = ["127.0.0.1:$PORT"]
  hostnames = ["bench.example.com"]
  home      = "$DATA"
  tls {
    certificate = "$PEM"
    key         = "$PEM"
    policy      = "off" # offered, not demanded
  }
  passive { ports = "$FIRST-$LAST" }
  log { path = "$DIR/w3c.log" }

  user "bench" {
    password = "plain:bench"
    path "/" { rights = ["all"] }
`

const ourRate = `    options { download_rate = "$RATEB/s" }
`

const ourUser = `  }
}
`

// WriteSite writes one of the many sites, each a file as a hoster has them. A changed
// description makes it another configuration.
func (s *Setting) WriteSite(i int, description string) error {
	var text strings.Builder
	fmt.Fprintf(&text, "site \"s%d\" {\n  listen = [\"127.0.0.1:$PORT\"]\n  hostnames = [\"s%d.example.com\"]\n  home = \"$DATA\"\n  description = %q\n", i, i, description)
	text.WriteString("  group \"staff\" {\n    path \"/\" { rights = [\"read\"] }\n    path \"/in/\" { rights = [\"all\"] }\n  }\n")
	for user := range UsersOfSite {
		fmt.Fprintf(&text, "  user \"u%d\" {\n    password = \"plain:bench\"\n    group    = \"staff\"\n  }\n", user)
	}
	_, err := s.write(fmt.Sprintf("config/sites/s%04d.hcl", i), text.String()+"}\n")
	return err
}

// UsersOfSite is how many users each of the many sites has.
const UsersOfSite = 20

// Bare is the limit of the machine, which is no server (cmd/ftpbare).
var Bare = &Kind{
	Name: "bare loop",
	User: "bench",
	Lacks: map[Feature]string{
		MODEZ: "a loop has none", MLSD: "a loop has none", LIST: "a loop has none", Rates: "a loop has none", Reload: "a loop has no configuration",
		Crowds: "a loop's sessions have nothing to remember",
	},
	version: func(*Setting) string { return "of this benchmark" },
	command: func(s *Setting) (*exec.Cmd, error) {
		return exec.Command(filepath.Join(s.Programs, "ftpbare"), "-addr", s.fill("127.0.0.1:$PORT"), "-dir", s.Data, "-pem", s.PEM), nil
	},
}
