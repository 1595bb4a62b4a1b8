// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/evidence/bundle.h"
#include "data/bounds/reader.h"
#include "data/evidence/scrubber.h"
#include "data/incident/document.h"
#include "data/incident/incidentstore.h"
#include "data/incident/picture.h"
#include "data/profilestore/profilestore.h"
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <algorithm>

namespace bs::evidence {

namespace {

constexpr DurationMs kBefore = 60 * 60'000;
constexpr std::size_t kBatch = 50'000;
constexpr std::size_t kMostCaptures = 2000;
constexpr std::size_t kPending = 64;
const char *const kAbout = "bundle";

class Writer {
public:
    Writer(const incident::Incident &incident, const BundleContents &contents, Scrubber &scrub, BundleResult &out)
        : m_incident(incident), m_contents(contents), m_scrub(scrub), m_out(out),
          m_picture(incident::timelinePicture(incident, {}).range), m_range{m_picture.start - kBefore, m_picture.end} {
    } // what was usual before

    Status write(store::Store &to) {
        if (m_contents.samples) {
            CHECK_STATUS(samples(to));
            CHECK_STATUS(metadata(to));
            CHECK_STATUS(documents(to));
        }
        CHECK_STATUS(captures(to));
        CHECK_STATUS(about(to));
        return to.compact(m_range.end);
    }

private:
    Status flush(store::Store &to, store::Batch &batch) {
        if (!batch.empty()) {
            m_out.merged += TRY(to.appendNow(std::exchange(batch, {}))).duplicates;
        }
        return {};
    }
    Status samples(store::Store &to) {
        const MatcherSet all = TRY(MatcherSet::compile({{Matcher::Op::Regex, std::string(kMetricName), ".+"}}));
        const auto series = TRY(m_contents.samples->select(all, m_range, {}));
        store::Batch batch;
        for (const auto &s : series) {
            if (s->times.empty() && s->histogramTimes.empty()) {
                continue;
            }
            const store::SeriesRef ref = to.ref(m_scrub.labels("series", s->labels));
            ++m_out.series;
            for (std::size_t i = 0; i < s->times.size(); ++i) {
                batch.samples.push_back({ref, s->times[i], s->values[i]});
            }
            for (std::size_t i = 0; i < s->histogramTimes.size(); ++i) {
                batch.histograms.push_back({ref, s->histogramTimes[i], s->histograms[i]});
            }
            m_out.samples += static_cast<std::int64_t>(s->times.size() + s->histogramTimes.size());
            if (batch.samples.size() + batch.histograms.size() >= kBatch) {
                CHECK_STATUS(flush(to, batch));
            }
        }
        CHECK_STATUS(flush(to, batch));
        for (const store::ExemplarSample &e : TRY(m_contents.samples->exemplars(all, m_range))) {
            const Labels of = m_contents.samples->labelsOf(e.series);
            batch.exemplars.push_back(
                {to.ref(m_scrub.labels("series", of)), m_scrub.labels("exemplars", e.labels), e.value, e.time});
        }
        return flush(to, batch);
    }
    Status metadata(store::Store &to) {
        store::Batch batch;
        for (const store::Metadata &m : TRY(m_contents.samples->metadata())) {
            batch.metadata.push_back(
                {m_scrub.name("series", m.metric), m.type, m_scrub.text("help texts", m.help), m.unit});
        }
        return flush(to, batch);
    }
    // Targets and rules as the recording process showed them.
    Status documents(store::Store &to) {
        for (const char *name : {"targets", "rules"}) {
            const std::string body = TRY(m_contents.samples->document(name));
            const QByteArray clean = m_scrub.text("targets and rules", QString::fromStdString(body)).toUtf8();
            if (!body.empty() && !QJsonDocument::fromJson(clean).isNull()) {
                CHECK_STATUS(to.setDocument(name, clean.toStdString()));
            } else if (!body.empty()) {
                m_out.left << QStringLiteral("%1: redacting it broke it").arg(QString::fromLatin1(name));
            }
        }
        return {};
    }
    struct Found {
        std::shared_ptr<profilestore::ProfileStore> from;
        profilestore::CaptureInfo info;
    };
    // Of the samples' own store and of those beside it, in the order of their times.
    Result<std::vector<Found>> findCaptures() {
        std::vector<std::shared_ptr<profilestore::ProfileStore>> stores;
        if (m_contents.samples) {
            if (const auto own = profilestore::ProfileStore::open(m_contents.samples->database())) {
                stores.push_back(*own); // else it never held a profile
            }
        }
        for (const QString &path : m_contents.captures) {
            if (!QFileInfo::exists(path)) {
                continue;
            }
            store::DatabaseOptions o;
            o.readOnly = true;
            const auto database = store::Database::open(path, o);
            const auto more =
                database ? profilestore::ProfileStore::open(*database)
                         : Result<std::shared_ptr<profilestore::ProfileStore>>(std::unexpected(database.error()));
            if (more) {
                stores.push_back(*more);
            } else if (!database) {
                m_out.left << QStringLiteral("captures: %1").arg(database.error().text());
            }
        }
        profilestore::CaptureQuery q;
        q.range = m_range;
        std::vector<Found> out;
        for (const auto &s : stores) {
            for (profilestore::CaptureInfo &c : TRY(s->captures(q))) {
                out.push_back({s, std::move(c)});
            }
        }
        std::stable_sort(out.begin(), out.end(),
                         [](const Found &a, const Found &b) { return a.info.time < b.info.time; });
        return out;
    }
    // Of too many: what a person took or pinned, and of the others one in so many.
    [[nodiscard]] std::vector<Found> chosen(std::vector<Found> all) {
        if (all.size() <= kMostCaptures) {
            return all;
        }
        std::vector<Found> out;
        const std::size_t each = all.size() / kMostCaptures + 1;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].info.pinned || all[i].info.hasOriginal || i % each == 0) {
                out.push_back(all[i]);
            }
        }
        out.resize(std::min(out.size(), kMostCaptures));
        m_out.capturesLeft = static_cast<std::int64_t>(all.size() - out.size());
        return out;
    }
    Status captures(store::Store &to) {
        const auto all = chosen(TRY(findCaptures()));
        if (all.empty()) {
            return {};
        }
        const auto into = TRY(profilestore::ProfileStore::open(to.database()));
        std::vector<QFuture<Result<profilestore::CaptureId>>> pending;
        for (const auto &[from, c] : all) {
            const auto loaded = from->load(c.id);
            const auto clean = loaded ? m_scrub.profile(**loaded) : loaded;
            if (!clean) {
                m_out.left << QStringLiteral("capture %1: %2").arg(c.id).arg(clean.error().reason);
                continue;
            }
            profilestore::Subject subject = c.subject;
            subject.service = m_scrub.text("captures", subject.service);
            subject.pod = m_scrub.text("captures", subject.pod);
            pending.push_back(
                into->add(subject, *clean, {c.time, m_scrub.text("captures", c.origin), c.hasOriginal, c.pinned}));
            if (pending.size() >= kPending) {
                CHECK_STATUS(settle(pending));
            }
            ++m_out.captures;
        }
        return settle(pending);
    }
    // Many at a time share a commit.
    static Status settle(std::vector<QFuture<Result<profilestore::CaptureId>>> &pending) {
        for (auto &added : pending) {
            added.waitForFinished();
            if (added.resultCount() == 0) {
                return std::unexpected(cancelled(QStringLiteral("capture")));
            }
            (void)TRY(added.resultAt(0));
        }
        pending.clear();
        return {};
    }
    Status about(store::Store &to) {
        QJsonArray files;
        for (const BundleFile &f : m_contents.files) {
            const char *place = f.kind == u"diagram" ? "diagram" : "files";
            const QString text = m_scrub.document(place, f.text), name = m_scrub.document(place, f.name);
            const auto reads = bounds::documentFrom(text.toStdString(), name);
            if (f.kind == u"diagram" && !reads) {
                m_out.left << QStringLiteral("%1: %2").arg(name, reads.error().reason);
                continue;
            }
            files.append(QJsonObject{
                {QStringLiteral("kind"), f.kind}, {QStringLiteral("name"), name}, {QStringLiteral("text"), text}});
            ++m_out.files;
        }
        QJsonObject capacities;
        for (const auto &[pool, size] : m_contents.capacities) {
            capacities.insert(m_scrub.text("files", pool), size);
        }
        const QJsonObject o{{QStringLiteral("bundle"), 1},
                            {QStringLiteral("incident"), m_incident.id},
                            {QStringLiteral("start"), qint64(m_picture.start)},
                            {QStringLiteral("end"), qint64(m_picture.end)},
                            {QStringLiteral("capacities"), capacities},
                            {QStringLiteral("files"), files}};
        return to.setDocument(kAbout, QJsonDocument(o).toJson(QJsonDocument::Compact).toStdString());
    }

    const incident::Incident &m_incident;
    const BundleContents &m_contents;
    Scrubber &m_scrub;
    BundleResult &m_out;
    TimeRange m_picture, m_range;
};

// What is taken out of the incident itself: counted on its whole text, removed field by field.
void count(Scrubber &scrub, const incident::Incident &incident) {
    for (const incident::Event &e : incident.events) {
        (void)scrub.text("timeline", e.text);
        (void)scrub.text("pins", e.picture);
        for (const incident::Curve &c : e.curves) {
            (void)scrub.text("pins", c.label + u' ' + c.query);
        }
    }
    for (const incident::Section &s : incident.postmortem.sections) {
        (void)scrub.text("postmortem", s.text);
    }
    for (const QString &t :
         {incident.title, incident.selection, incident.postmortem.title, incident.postmortem.affected,
          incident.postmortem.triggering, incident.postmortem.rootCauseSentence}) {
        (void)scrub.text("postmortem", t);
    }
    for (const runbook::Entry &e : incident.journal) {
        (void)scrub.text("walk", QString::fromUtf8(runbook::writeEntry(e)));
    }
}

} // namespace

Result<BundleResult> writeBundle(const QString &path, const incident::Incident &incident,
                                 const BundleContents &contents, const incident::Redactor &redact) {
    if (QFileInfo::exists(path)) {
        return std::unexpected(inputError(path, QStringLiteral("is there already")));
    }
    const incident::Incident clean = incident::redacted(incident, redact);
    BundleResult out;
    Scrubber scrub(redact);
    {
        store::StoreOptions options;
        options.database.rollbackJournal = true;
        options.database.fullSync = false; // the incident, written last, syncs the whole file
        const auto to = TRY(store::Store::open(path, options));
        CHECK_STATUS(Writer(incident, contents, scrub, out).write(*to));
    }
    {
        auto to = TRY(incident::IncidentStore::open(path, incident::IncidentStore::Mode::Bundle));
        (void)TRY(to.adopt(incident::wholeEntry(clean, QStringLiteral("bundle"), clean.opened)));
    }
    count(scrub, incident);
    out.removed = scrub.removed();
    QFile::remove(path + QStringLiteral(".lock"));
    out.bytes = QFileInfo(path).size();
    return out;
}

Result<BundleInfo> readBundle(const store::Store &store) {
    const QJsonObject o = QJsonDocument::fromJson(QByteArray::fromStdString(TRY(store.document(kAbout)))).object();
    if (o.value(u"bundle").toInt() != 1) {
        return std::unexpected(inputError(store.database()->path(), QStringLiteral("is no incident bundle")));
    }
    BundleInfo out;
    out.incident = o.value(u"incident").toString();
    out.range = {static_cast<TimeMs>(o.value(u"start").toDouble()), static_cast<TimeMs>(o.value(u"end").toDouble())};
    for (const QJsonValue v : o.value(u"files").toArray()) {
        const QJsonObject f = v.toObject();
        // A bundle comes from outside: its names stay names, and lead to no other folder.
        const QString name = QFileInfo(f.value(u"name").toString()).fileName().left(120);
        if (!name.isEmpty() && out.files.size() < 200) {
            out.files.push_back({f.value(u"kind").toString(), name, f.value(u"text").toString()});
        }
    }
    const QJsonObject capacities = o.value(u"capacities").toObject();
    for (auto it = capacities.begin(); it != capacities.end(); ++it) {
        out.capacities[it.key()] = it->toDouble();
    }
    return out;
}

} // namespace bs::evidence
