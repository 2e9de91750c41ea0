// A rule service in Go: many people who come into a group within one hour are more than an admin can greet.
//
// It knows nothing of Steward but what is published: the topics, the JSON Schemas of `observations` and `findings`
// (deploy/schemas), and how findings are signed. docs/rule-services.md walks through it.
package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	service, rule, version = "arrivals", "many_at_once", 1
	limit                  = 20 // people who came within an hour from which on it is said
	hour                   = 3_600_000
)

// Event is what this rule needs of an event; everything else of it is passed over.
type Event struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Group string `json:"group"`
	At    int64  `json:"at"` // milliseconds UTC
}

// Finding fits deploy/schemas/findings.json.
type Finding struct {
	ID       string         `json:"id"`
	Rule     string         `json:"rule"`
	Version  int            `json:"version"`
	Clause   string         `json:"clause"`
	Severity string         `json:"severity"`
	Group    string         `json:"group"`
	At       int64          `json:"at"`
	Episode  string         `json:"episode"`
	To       []string       `json:"to"`
	Because  string         `json:"because"`
	Numbers  map[string]int `json:"numbers"`
	Evidence []string       `json:"evidence"`
	Count    int            `json:"count"`
}

// Rule remembers the ids of who came, by group and hour. It is pure, so that it can be tested without Kafka.
type Rule map[string]map[string]bool

// Take looks at one event and returns a finding, or nil. A copy of an event changes nothing.
func (seen Rule) Take(event Event) *Finding {
	episode := fmt.Sprint(event.At / hour)
	came := seen[event.Group+" "+episode]
	if event.Kind != "joined" || came[event.ID] {
		return nil
	}
	if came == nil {
		came = map[string]bool{}
		seen[event.Group+" "+episode] = came
	}
	came[event.ID] = true
	if len(came) < limit {
		return nil
	}
	ids := make([]string, 0, len(came))
	for id := range came {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	name := service + "." + rule
	// The same group and hour always have the same id: a later finding replaces the earlier.
	id := sha256.Sum256([]byte(fmt.Sprintf("%s\x00%d\x00%s\x00%s", name, version, event.Group, episode)))
	return &Finding{
		ID: hex.EncodeToString(id[:8]), Rule: name, Version: version, Clause: "own-1", Severity: "notice",
		Group: event.Group, At: event.At, Episode: episode, To: []string{"duty_admin"},
		Because: fmt.Sprintf("%d people came within an hour", len(ids)),
		Numbers: map[string]int{"came": len(ids), "limit": limit}, Evidence: ids, Count: len(ids),
	}
}

// answer is the finding of one record of `observations`, signed and under the same trace; nil where there is none.
func answer(seen Rule, record *kgo.Record, topic string, key []byte) *kgo.Record {
	var pair []json.RawMessage // the event without its text, and its features
	var event Event
	if json.Unmarshal(record.Value, &pair) != nil || len(pair) == 0 || json.Unmarshal(pair[0], &event) != nil {
		log.Printf("unreadable: partition %d, offset %d", record.Partition, record.Offset)
		return nil
	}
	found := seen.Take(event)
	if found == nil {
		return nil
	}
	value, _ := json.Marshal(found)
	proof := hmac.New(sha256.New, key)
	proof.Write(value)
	headers := []kgo.RecordHeader{{Key: "steward-proof", Value: []byte("v1=" + hex.EncodeToString(proof.Sum(nil)))}}
	for _, header := range record.Headers {
		if header.Key == "traceparent" {
			headers = append(headers, header)
		}
	}
	return &kgo.Record{Topic: topic, Key: record.Key, Value: value, Headers: headers}
}

func env(name, otherwise string) string {
	if value, there := os.LookupEnv(name); there {
		return value
	}
	return otherwise
}

func main() {
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	prefix := env("STEWARD_TOPIC_PREFIX", "")
	// Nothing is kept on disk: each start reads what the topic still has and finds the same under the same ids.
	client, err := kgo.NewClient(kgo.SeedBrokers(env("STEWARD_KAFKA", "127.0.0.1:29092")),
		kgo.ConsumeTopics(prefix+"observations"), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	seen, key := Rule{}, []byte(os.Getenv("STEWARD_SERVICE_KEY"))
	for stop.Err() == nil {
		client.PollFetches(stop).EachRecord(func(record *kgo.Record) {
			if found := answer(seen, record, prefix+"findings", key); found != nil {
				if err := client.ProduceSync(stop, found).FirstErr(); err != nil && stop.Err() == nil {
					log.Fatal(err) // the next start reads it again
				}
			}
		})
	}
}
