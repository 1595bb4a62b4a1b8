// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A small real service for the system tests: a pool, tenants, a dependency, and faults that are switched by HTTP.
//
//	GET /ctl?rps=200&leak=5&dep_ms=20&dep_fail=0.1&hold_ms=10&hog=northwind&hog_share=0.9&fanout=8&spawn=1000
//	GET /ctl?step=7&n=1000   observes n values of a native histogram, drawn from that seed
//	GET /truth   what the process knows of itself, as JSON
//	GET /metrics, /debug/pprof/
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

type settings struct {
	RPS      float64 `json:"rps"`
	Leak     float64 `json:"leak"`     // goroutines a second that never end
	DepMs    float64 `json:"dep_ms"`   // latency of the dependency
	DepFail  float64 `json:"dep_fail"` // share of its calls that fail
	HoldMs   float64 `json:"hold_ms"`  // how long a pool slot is held beside the call
	Hog      string  `json:"hog"`
	HogShare float64 `json:"hog_share"`
	Fanout   int     `json:"fanout"`
}

var (
	mu      sync.Mutex
	current = settings{RPS: 50, DepMs: 5, HoldMs: 5, Fanout: 1}
	tenants = []string{"northwind", "hooli", "globex", "initech", "umbrella"}

	poolCapacity = flag.Int("pool", 50, "slots of the pool")
	slots        chan struct{}
	queued       int64
	requests     int64

	labels      = func(more ...string) []string { return more }
	goroutines  = promauto.NewGaugeFunc(prometheus.GaugeOpts{Name: "process_goroutines", Help: "Goroutines that exist."}, func() float64 { return float64(runtime.NumGoroutine()) })
	build       = promauto.NewGaugeVec(prometheus.GaugeOpts{Name: "build_info", Help: "Build."}, labels("version", "revision"))
	inflight    = promauto.NewGaugeVec(prometheus.GaugeOpts{Name: "pool_inflight", Help: "Slots of the pool in use."}, labels("pool"))
	capacity    = promauto.NewGaugeVec(prometheus.GaugeOpts{Name: "pool_capacity", Help: "Slots of the pool."}, labels("pool"))
	depth       = promauto.NewGaugeVec(prometheus.GaugeOpts{Name: "pool_queue_depth", Help: "Requests waiting for a slot."}, labels("pool"))
	submitted   = promauto.NewCounterVec(prometheus.CounterOpts{Name: "pool_submitted_total", Help: "Submitted to the pool."}, labels("pool"))
	completed   = promauto.NewCounterVec(prometheus.CounterOpts{Name: "pool_completed_total", Help: "Completed by the pool."}, labels("pool", "outcome"))
	tenantNow   = promauto.NewGaugeVec(prometheus.GaugeOpts{Name: "tenant_inflight", Help: "Requests in flight by tenant."}, labels("tenant"))
	tenantTotal = promauto.NewCounterVec(prometheus.CounterOpts{Name: "tenant_requests_total", Help: "Requests by tenant."}, labels("tenant"))
	served      = promauto.NewCounterVec(prometheus.CounterOpts{Name: "http_requests_total", Help: "Requests."}, labels("endpoint", "method", "code"))
	latency     = promauto.NewHistogramVec(prometheus.HistogramOpts{Name: "http_request_duration_seconds", Help: "Latency."}, labels("endpoint"))
	flying      = promauto.NewGauge(prometheus.GaugeOpts{Name: "http_requests_in_flight", Help: "Requests in flight."})
	fanouts     = promauto.NewHistogramVec(prometheus.HistogramOpts{Name: "request_fanout_calls", Help: "Calls a request makes.", Buckets: prometheus.ExponentialBuckets(1, 2, 17)}, labels("endpoint"))
	nativeCalls = promauto.NewHistogramVec(prometheus.HistogramOpts{Name: "request_fanout_native", Help: "Calls a request makes, natively.", NativeHistogramBucketFactor: 1.1}, labels("endpoint"))
	calls       = promauto.NewCounterVec(prometheus.CounterOpts{Name: "client_requests_total", Help: "Calls to a dependency."}, labels("target", "outcome"))
	callLatency = promauto.NewHistogramVec(prometheus.HistogramOpts{Name: "client_request_duration_seconds", Help: "Latency of a dependency."}, labels("target"))
	steps       = promauto.NewHistogramVec(prometheus.HistogramOpts{Name: "step_seconds", Help: "Observed by /ctl?step, and by nothing else.", NativeHistogramBucketFactor: 1.1}, labels("kind"))
	callsNow    = promauto.NewGaugeVec(prometheus.GaugeOpts{Name: "client_inflight", Help: "Calls in flight."}, labels("target"))
)

func settingsNow() settings {
	mu.Lock()
	defer mu.Unlock()
	return current
}

func callDependency(s settings) bool {
	callsNow.WithLabelValues("backend").Inc()
	start := time.Now()
	time.Sleep(time.Duration(s.DepMs * (0.5 + rand.Float64()) * float64(time.Millisecond)))
	callLatency.WithLabelValues("backend").Observe(time.Since(start).Seconds())
	callsNow.WithLabelValues("backend").Dec()
	if rand.Float64() < s.DepFail {
		calls.WithLabelValues("backend", "error").Inc()
		return false
	}
	calls.WithLabelValues("backend", "ok").Inc()
	return true
}

func withSlot(s settings, work func() bool) bool {
	submitted.WithLabelValues("pg-main").Inc()
	depth.WithLabelValues("pg-main").Set(float64(atomic.AddInt64(&queued, 1)))
	slots <- struct{}{}
	depth.WithLabelValues("pg-main").Set(float64(atomic.AddInt64(&queued, -1)))
	inflight.WithLabelValues("pg-main").Inc()
	time.Sleep(time.Duration(s.HoldMs * float64(time.Millisecond)))
	ok := work()
	inflight.WithLabelValues("pg-main").Dec()
	<-slots
	completed.WithLabelValues("pg-main", map[bool]string{true: "ok", false: "error"}[ok]).Inc()
	return ok
}

func handle(tenant string) {
	s := settingsNow()
	start := time.Now()
	atomic.AddInt64(&requests, 1)
	flying.Inc()
	tenantNow.WithLabelValues(tenant).Inc()
	tenantTotal.WithLabelValues(tenant).Inc()
	var group sync.WaitGroup
	var failed int32
	for i := 0; i < s.Fanout; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			if !withSlot(s, func() bool { return callDependency(s) }) {
				atomic.StoreInt32(&failed, 1)
			}
		}()
	}
	group.Wait()
	fanouts.WithLabelValues("/v1/orders").Observe(float64(s.Fanout))
	nativeCalls.WithLabelValues("/v1/orders").Observe(float64(s.Fanout) * (0.5 + rand.Float64()))
	tenantNow.WithLabelValues(tenant).Dec()
	flying.Dec()
	code := "200"
	if failed != 0 {
		code = "502"
	}
	served.WithLabelValues("/v1/orders", "POST", code).Inc()
	latency.WithLabelValues("/v1/orders").Observe(time.Since(start).Seconds())
}

func leakyWorker(never chan struct{}) {
	<-never // nobody ever closes it: this is the line a leak is named by
}

func healthyWaiter(done <-chan struct{}) {
	<-done
}

func generate() {
	never := make(chan struct{})
	const tick = 20 * time.Millisecond
	var owed, leaked float64
	for range time.Tick(tick) {
		s := settingsNow()
		for owed += s.RPS * tick.Seconds(); owed >= 1; owed-- {
			tenant := tenants[rand.Intn(len(tenants))]
			if s.Hog != "" && rand.Float64() < s.HogShare {
				tenant = s.Hog
			}
			go handle(tenant)
		}
		for leaked += s.Leak * tick.Seconds(); leaked >= 1; leaked-- {
			go leakyWorker(never)
		}
	}
}

func control(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	number := func(name string, into *float64) {
		if v, err := strconv.ParseFloat(r.FormValue(name), 64); err == nil {
			*into = v
		}
	}
	number("rps", &current.RPS)
	number("leak", &current.Leak)
	number("dep_ms", &current.DepMs)
	number("dep_fail", &current.DepFail)
	number("hold_ms", &current.HoldMs)
	number("hog_share", &current.HogShare)
	if r.Form.Has("hog") {
		current.Hog = r.FormValue("hog")
	}
	if v, err := strconv.Atoi(r.FormValue("fanout")); err == nil && v >= 0 && v <= 100000 {
		current.Fanout = v
	}
	if v, err := strconv.Atoi(r.FormValue("spawn")); err == nil && v > 0 && v <= 1000000 {
		done := make(chan struct{}) // lives until the process ends, as a handler's goroutines would while load lasts
		for i := 0; i < v; i++ {
			go healthyWaiter(done)
		}
	}
	if seed, err := strconv.ParseInt(r.FormValue("step"), 10, 64); err == nil {
		n, _ := strconv.Atoi(r.FormValue("n"))
		draw := rand.New(rand.NewSource(seed))
		for i := 0; i < n && i < 1000000; i++ {
			steps.WithLabelValues("fast").Observe(draw.ExpFloat64() / 100)
			steps.WithLabelValues("slow").Observe(1 + draw.ExpFloat64()*30)
			steps.WithLabelValues("signed").Observe(draw.NormFloat64())
			if i%10 == 0 {
				steps.WithLabelValues("signed").Observe(0)
			}
		}
	}
	if v := r.FormValue("version"); v != "" {
		build.Reset()
		build.WithLabelValues(v, v).Set(1)
	}
	json.NewEncoder(w).Encode(current)
}

func truth(w http.ResponseWriter, r *http.Request) {
	json.NewEncoder(w).Encode(map[string]interface{}{
		"goroutines": runtime.NumGoroutine(), "pool_inflight": len(slots), "pool_capacity": cap(slots),
		"queued": atomic.LoadInt64(&queued), "requests": atomic.LoadInt64(&requests), "settings": settingsNow(),
	})
}

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address")
	flag.Parse()
	slots = make(chan struct{}, *poolCapacity)
	capacity.WithLabelValues("pg-main").Set(float64(*poolCapacity))
	inflight.WithLabelValues("pg-main").Set(0)
	depth.WithLabelValues("pg-main").Set(0)
	build.WithLabelValues("v1.0.0", "v1.0.0").Set(1)
	_ = goroutines
	http.Handle("/metrics", promhttp.Handler())
	http.HandleFunc("/ctl", control)
	http.HandleFunc("/truth", truth)
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("listening http://%s\n", listener.Addr())
	go generate()
	fmt.Fprintln(os.Stderr, http.Serve(listener, nil))
}
