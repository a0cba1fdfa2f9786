package metrics

import (
	"regexp"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestAlerts: the files are YAML of the shape that Prometheus reads. Whether the
// expressions are right is promtool's to say: promtool check rules ftpd.rules.yml.
func TestAlerts(t *testing.T) {
	var rules struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "../../deploy/prometheus/ftpd.rules.yml")), &rules); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			if !regexp.MustCompile(`^Ftpd[A-Z]\w+$`).MatchString(rule.Alert) || seen[rule.Alert] {
				t.Errorf("alert %q", rule.Alert)
			}
			seen[rule.Alert] = true
			if rule.Expr == "" || rule.Annotations["summary"] == "" || (rule.Labels["severity"] != "warning" && rule.Labels["severity"] != "critical") {
				t.Errorf("%+v", rule)
			}
		}
	}
	for _, name := range []string{"FtpdReloadRefused", "FtpdCertificateExpires", "FtpdLogFailing", "FtpdDescriptorsLow"} {
		if !seen[name] {
			t.Errorf("there is no alert %s", name)
		}
	}
	var scrape struct {
		RuleFiles     []string `yaml:"rule_files"`
		ScrapeConfigs []struct {
			JobName       string `yaml:"job_name"`
			StaticConfigs []struct{ Targets []string }
		} `yaml:"scrape_configs"`
	}
	if err := yaml.Unmarshal([]byte(read(t, "../../deploy/prometheus/prometheus.yml")), &scrape); err != nil {
		t.Fatal(err)
	}
	if len(scrape.ScrapeConfigs) != 1 || scrape.ScrapeConfigs[0].JobName != "ftpd" || len(scrape.RuleFiles) != 1 || scrape.RuleFiles[0] != "ftpd.rules.yml" {
		t.Errorf("%+v", scrape)
	}
}
