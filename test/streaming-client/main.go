// A client of streams made of Kubernetes' own packages, for tests of gantryd. Every command prints one JSON object.
//
//	streaming-client exec    -transport T -mib N URL...   each URL is a `cat`: sends N MiB, compares what comes back
//	streaming-client run     -transport T URL             no stdin: prints stdout, stderr and the exit code
//	streaming-client drain   -transport T URL...          counts what a command writes, and throws it away
//	streaming-client forward -transport T -mib N -connections C -port P URL   through an echo server, C at once
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash"
	"io"
	"math/rand"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/util/httpstream"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/portforward"
	"k8s.io/client-go/tools/remotecommand"
	"k8s.io/client-go/transport/spdy"
	"k8s.io/client-go/util/exec"
)

type result struct {
	Bytes     int64   `json:"bytes"`
	Seconds   float64 `json:"seconds"`
	FirstByte float64 `json:"firstByteSeconds"`
	Equal     bool    `json:"equal"`
	Stdout    string  `json:"stdout,omitempty"`
	Stderr    string  `json:"stderr,omitempty"`
	ExitCode  int     `json:"exitCode"`
	Error     string  `json:"error,omitempty"`
}

func configuration() *rest.Config {
	return &rest.Config{TLSClientConfig: rest.TLSClientConfig{CAFile: authority}}
}

func executor(transport, address string) (remotecommand.Executor, error) {
	config := configuration()
	target, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if transport == "websocket" {
		return remotecommand.NewWebSocketExecutor(config, "GET", address)
	}
	return remotecommand.NewSPDYExecutor(config, "POST", target)
}

func dialer(transport, address string) (httpstream.Dialer, error) {
	config := configuration()
	target, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if transport == "websocket" {
		return portforward.NewSPDYOverWebsocketDialer(target, config)
	}
	roundTripper, upgrader, err := spdy.RoundTripperFor(config)
	if err != nil {
		return nil, err
	}
	return spdy.NewDialer(upgrader, &http.Client{Transport: roundTripper}, "POST", target), nil
}

// Without it bytes are zeros and not compared: for measuring, where the client should cost nothing.
var check bool

// One URL after the other.
var serial bool

// File of the certificate that servers must show, for URLs of https.
var authority string

// Pseudo-random bytes of a seed: nothing on the way can compress or repeat them unnoticed.
func source(seed, length int64) io.Reader {
	if !check {
		return io.LimitReader(zeros{}, length)
	}
	return io.LimitReader(rand.New(rand.NewSource(seed)), length)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A digest that costs nothing: of everything it is the same.
type noHash struct{ hash.Hash }

func (noHash) Write(p []byte) (int, error) { return len(p), nil }
func (noHash) Sum([]byte) []byte           { return nil }

func digest() hash.Hash {
	if check {
		return sha256.New()
	}
	return noHash{}
}

type sink struct {
	hash.Hash
	length int64
	first  time.Time
}

func (s *sink) Write(p []byte) (int, error) {
	if s.length == 0 {
		s.first = time.Now()
	}
	s.length += int64(len(p))
	return s.Hash.Write(p)
}

func (s *sink) sum() string { return hex.EncodeToString(s.Sum(nil)) }

func echo(transport, address string, seed, length int64) result {
	began := time.Now()
	sent, received := digest(), &sink{Hash: digest()}
	stream, err := executor(transport, address)
	if err == nil {
		err = stream.StreamWithContext(context.Background(), remotecommand.StreamOptions{
			Stdin: io.TeeReader(source(seed, length), sent), Stdout: received,
		})
	}
	return finish(result{Bytes: received.length, Equal: received.length == length && received.sum() == hex.EncodeToString(sent.Sum(nil))}, began, received.first, err)
}

func finish(r result, began, first time.Time, err error) result {
	r.Seconds = time.Since(began).Seconds()
	if !first.IsZero() {
		r.FirstByte = first.Sub(began).Seconds()
	}
	var coded exec.CodeExitError
	if errors.As(err, &coded) {
		r.ExitCode = coded.Code
	} else if err != nil {
		r.Error = err.Error()
	}
	return r
}

func run(transport, address string) result {
	began := time.Now()
	var stdout, stderr capture
	stream, err := executor(transport, address)
	if err == nil {
		err = stream.StreamWithContext(context.Background(), remotecommand.StreamOptions{Stdout: &stdout, Stderr: &stderr})
	}
	return finish(result{Stdout: string(stdout.bytes), Stderr: string(stderr.bytes), Equal: true}, began, time.Time{}, err)
}

func drain(transport, address string) result {
	began := time.Now()
	received := &sink{Hash: noHash{}}
	stream, err := executor(transport, address)
	if err == nil {
		err = stream.StreamWithContext(context.Background(), remotecommand.StreamOptions{Stdout: received})
	}
	return finish(result{Bytes: received.length, Equal: true}, began, received.first, err)
}

type capture struct{ bytes []byte }

func (c *capture) Write(p []byte) (int, error) {
	c.bytes = append(c.bytes, p...)
	return len(p), nil
}

func connection(port uint16, seed, length int64) result {
	began := time.Now()
	sent, received := digest(), &sink{Hash: digest()}
	socket, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return finish(result{}, began, time.Time{}, err)
	}
	defer socket.Close()
	go func() {
		_, _ = io.Copy(socket, io.TeeReader(source(seed, length), sent))
		_ = socket.(*net.TCPConn).CloseWrite()
	}()
	_, err = io.CopyN(received, socket, length)
	return finish(result{Bytes: received.length, Equal: err == nil && received.sum() == hex.EncodeToString(sent.Sum(nil))}, began, received.first, err)
}

func forward(transport, address string, port int, connections int, length int64) []result {
	stop, ready := make(chan struct{}), make(chan struct{})
	defer close(stop)
	began := time.Now()
	d, err := dialer(transport, address)
	if err != nil {
		return []result{finish(result{}, began, time.Time{}, err)}
	}
	forwarder, err := portforward.NewOnAddresses(d, []string{"127.0.0.1"}, []string{fmt.Sprintf("0:%d", port)}, stop, ready, io.Discard, os.Stderr)
	if err != nil {
		return []result{finish(result{}, began, time.Time{}, err)}
	}
	failed := make(chan error, 1)
	go func() { failed <- forwarder.ForwardPorts() }()
	select {
	case err := <-failed:
		return []result{finish(result{}, began, time.Time{}, err)}
	case <-ready:
	}
	ports, _ := forwarder.GetPorts()
	return together(connections, func(i int) result { return connection(ports[0].Local, int64(i), length) })
}

func together(count int, one func(int) result) []result {
	results := make([]result, count)
	var all sync.WaitGroup
	for i := range results {
		if serial {
			results[i] = one(i)
			continue
		}
		all.Add(1)
		go func() {
			defer all.Done()
			results[i] = one(i)
		}()
	}
	all.Wait()
	return results
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: streaming-client exec | run | drain | forward")
		os.Exit(2)
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	transport := flags.String("transport", "spdy", "spdy or websocket")
	mib := flags.Float64("mib", 1, "MiB per connection")
	connections := flags.Int("connections", 1, "connections at once")
	port := flags.Int("port", 7, "port in the pod")
	flags.BoolVar(&check, "check", true, "send pseudo-random bytes and compare checksums")
	flags.BoolVar(&serial, "serial", false, "one after the other")
	flags.StringVar(&authority, "ca", "", "file of the certificate of an https server")
	_ = flags.Parse(os.Args[2:])
	length := int64(*mib * (1 << 20))
	var results []result
	switch os.Args[1] {
	case "exec":
		results = together(flags.NArg(), func(i int) result { return echo(*transport, flags.Arg(i), int64(i), length) })
	case "run":
		results = together(flags.NArg(), func(i int) result { return run(*transport, flags.Arg(i)) })
	case "drain":
		results = together(flags.NArg(), func(i int) result { return drain(*transport, flags.Arg(i)) })
	case "forward":
		results = forward(*transport, flags.Arg(0), *port, *connections, length)
	}
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{"results": results})
}
