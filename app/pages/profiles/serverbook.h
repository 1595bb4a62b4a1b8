// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/pages/profiles/capturebook.h"
#include "data/capture/profilesource.h"
#include <list>

namespace bs {

// What Pyroscope or Parca keeps, as captures: each step of the range that has snapshots is one, with its exact or
// averaged profile fetched when it is looked at. A capture's id is its time.
class ServerBook final : public CaptureBook {
public:
    ServerBook(std::shared_ptr<capture::ProfileSource> source, QString firstType);
    void setRange(TimeRange range); // in which subjects are looked for
    [[nodiscard]] Result<std::vector<profilestore::SubjectInfo>> subjects() override;
    [[nodiscard]] Result<std::vector<profilestore::CaptureInfo>> captures(const profilestore::Subject &subject,
                                                                          TimeRange range) override;
    [[nodiscard]] Result<profile::ProfilePtr> load(profilestore::CaptureId id) override;
    // Of one or a few stacks that a loaded profile held: each is a question to the server. Empty where it cannot tell.
    [[nodiscard]] Result<std::vector<std::vector<profilestore::TrendPoint>>>
    trend(const profilestore::Subject &subject, const std::vector<profile::StackId> &stacks, TimeRange range) override;
    [[nodiscard]] bool trendsCost() const override { return true; }
    [[nodiscard]] QString where() const override { return m_source->name(); }
    void stop() override { m_stop.request_stop(); }
    [[nodiscard]] QStringList notes() const; // of the profiles loaded last: "average of 12 snapshots"

    [[nodiscard]] static DurationMs stepOf(TimeRange range); // at most 240 captures, 15 s at least

private:
    template <class Ask> [[nodiscard]] auto answer(Ask ask);
    [[nodiscard]] capture::FetchRequest request(const profilestore::Subject &s, TimeRange range) const;
    void remember(const profile::Profile &p);

    std::shared_ptr<capture::ProfileSource> m_source;
    QString m_firstType;
    std::stop_source m_stop;
    mutable std::mutex m_mutex;
    TimeRange m_range;
    profilestore::Subject m_subject; // of the captures listed last
    DurationMs m_step = 15'000;
    std::list<std::pair<profilestore::CaptureId, profile::ProfilePtr>> m_loaded; // newest first
    std::unordered_map<profile::StackId, std::vector<std::string>> m_sites;      // root first
    QStringList m_notes;
};

} // namespace bs
