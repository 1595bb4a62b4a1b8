// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/questions.h"
#include "data/evidence/grid.h"
#include <algorithm>

namespace bs::evidence {

namespace {

// Every name that may say whose a series is: ours, and the ones this source uses.
std::string owners(Question::Keep who, const BoundVocabulary &v, const char *more) {
    std::vector<std::string> names;
    const auto add = [&names](const std::string &name) {
        if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    };
    const auto identity = [&](const char *ours) {
        add(ours);
        add(v.label(ours));
    };
    if (who == Question::Cluster) {
        // kube-state-metrics calls them so everywhere; a scrape that keeps its own labels puts exported_ before them.
        for (const char *l : {"namespace", "cluster", "pod", "exported_namespace", "exported_pod"}) {
            add(l);
        }
    } else {
        add("job");
        identity("service");
    }
    if (who == Question::Pod) {
        identity("namespace");
        identity("cluster");
        identity("pod");
        add("instance");
    }
    std::string own(more);
    for (std::size_t at = 0; at < own.size();) {
        const std::size_t end = std::min(own.find(',', at), own.size());
        const std::string name = own.substr(at, end - at);
        add(name);
        if (name == "tenant") {
            add(v.label(name));
        }
        at = end + 1;
    }
    std::string out;
    for (const std::string &n : names) {
        out += (out.empty() ? "" : ",") + n;
    }
    return out;
}

bool ofDriver(const BoundConcept::Entry &e) {
    const auto sql = [](const std::string &name) { return name.starts_with("go_sql_"); };
    return sql(e.entry.metric) || std::any_of(e.entry.needs.begin(), e.entry.needs.end(), sql);
}

void split(BoundVocabulary &v, const char *meaning, const char *driver) {
    const auto it = v.concepts.find(meaning);
    if (it == v.concepts.end()) {
        return;
    }
    BoundConcept own, sql;
    own.unit = sql.unit = it->second.unit;
    for (const BoundConcept::Entry &e : it->second.entries) {
        (ofDriver(e) ? sql : own).entries.push_back(e);
    }
    v.concepts.erase(it);
    if (!own.entries.empty()) {
        v.concepts[meaning] = std::move(own);
    }
    if (!sql.entries.empty()) {
        v.concepts[driver] = std::move(sql);
    }
}

} // namespace

std::shared_ptr<const BoundVocabulary> forEvidence(const BoundVocabulary &vocabulary) {
    auto out = std::make_shared<BoundVocabulary>(vocabulary);
    split(*out, "pool_inflight", "sql_inflight");
    split(*out, "pool_capacity", "sql_capacity");
    return out;
}

Asked ask(const std::vector<Question> &questions, const BoundVocabulary &vocabulary, const std::string &filter,
          DurationMs rateWindow, const RangeQuery &frame) {
    Asked out;
    for (const Question &q : questions) {
        Macros macros;
        macros.interval = frame.step;
        macros.rateInterval = rateWindow;
        macros.range = frame.end - frame.start;
        macros.filter = q.who == Question::Cluster ? std::string() : filter; // a cluster's metrics know no service
        std::string text = q.expr;
        if (const std::size_t at = text.find('@'); at != std::string::npos) {
            text.replace(at, 1, "by (" + owners(q.who, vocabulary, q.keep) + ")");
        }
        const Result<Expanded> expanded = expand(text, vocabulary, macros);
        if (!expanded || !expanded->missing.isEmpty()) {
            out.absent.emplace_back(q.name);
            continue;
        }
        RangeQuery r = frame;
        r.expr = expanded->expr;
        out.queries.push_back({q.name, std::move(r)});
    }
    return out;
}

std::shared_ptr<const QueryResult> inOurWords(std::shared_ptr<const QueryResult> answer,
                                              const BoundVocabulary &vocabulary) {
    std::vector<std::pair<std::string, std::string>> renamed; // theirs, ours
    for (const char *ours : {"service", "pod", "namespace", "cluster", "tenant"}) {
        const std::string theirs = vocabulary.label(ours);
        // job and instance are found where there is nothing better anyhow.
        if (theirs != ours && theirs != "job" && theirs != "instance") {
            renamed.emplace_back(theirs, ours);
        }
    }
    renamed.emplace_back("exported_pod", "pod");
    renamed.emplace_back("exported_namespace", "namespace");
    const auto concerned = [&](const Series &s) {
        return std::any_of(renamed.begin(), renamed.end(), [&](const auto &r) { return s.labels.has(r.first); });
    };
    if (!answer || std::none_of(answer->matrix.series.begin(), answer->matrix.series.end(), concerned)) {
        return answer;
    }
    auto out = std::make_shared<QueryResult>(*answer);
    for (Series &s : out->matrix.series) {
        std::map<std::string, std::string> labels;
        for (const auto &[name, value] : s.labels) {
            labels[name] = value;
        }
        for (const auto &[theirs, ours] : renamed) {
            if (const auto it = labels.find(theirs); it != labels.end() && !it->second.empty()) {
                labels[ours] = it->second;
            }
        }
        s.labels = Labels::fromPairs({labels.begin(), labels.end()});
    }
    return out;
}

std::string serviceMatcher(const std::string &service, const std::vector<Series> &answer,
                           const BoundVocabulary &vocabulary) {
    for (const Series &s : answer) {
        if (serviceOf(s.labels) != service) {
            continue;
        }
        for (const std::string &label : {vocabulary.label("service"), std::string("service"), std::string("job")}) {
            if (s.labels.get(label) == service) {
                return label + "=" + quoteGo(service);
            }
        }
    }
    return "job=" + quoteGo(service);
}

} // namespace bs::evidence
