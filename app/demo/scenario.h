// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/demo/fleet.h"
#include "data/core/result.h"
#include "data/core/yaml.h"
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace bs::demo {

struct Span {
    double low = 0;
    double high = 0;
    [[nodiscard]] double draw(Random &random) const { return random.between(low, high); }
};

// A scenario file: what goes wrong and within which limits a seed draws it.
struct Scenario {
    std::string name;
    std::string title;
    double duration = 3600;         // seconds, from quiet to resolved with some room
    Span lead{900, 1500};           // quiet before it begins
    std::string fault;              // none fanout leak cache-loss tenant-load dependency-down dependency-slow
                                    // retry-storm bad-deploy peak rollout
    std::vector<std::string> among; // services or dependencies a seed chooses from
    Span size{0, 0};
    Span every{0, 0};
    Span mitigateAfter{600, 900};
    int confounders = 2;
    std::string cause; // truth, in the words of the command line contract
    std::string subjectKind;
    std::string mitigation;
};

[[nodiscard]] Result<Scenario> readScenario(const std::string &yaml, const QString &file);

// What is true about one run; seconds from the scenario's start. Nothing that the product reads contains it.
struct Truth {
    std::string cause = "none";
    std::string subject;
    std::string mitigation = "none";
    std::optional<double> impactStart;
    std::optional<double> mitigated;
    std::optional<double> resolved;
    std::vector<std::string> confounders;
};

struct StoryOptions {
    std::uint64_t seed = 1;
    std::optional<double> lead;          // overrides the draw
    std::optional<double> mitigateAfter; // after impact; negative = never
};

// One drawn run of a scenario: moves faults, mitigation and innocent company into a fleet as time passes.
class Story {
public:
    Story(const Scenario &scenario, Fleet &fleet, const StoryOptions &options);
    void advance();  // before each tick
    void mitigate(); // now, by hand
    [[nodiscard]] const Truth &truth() const { return m_truth; }
    [[nodiscard]] double startedAt() const { return m_start; }

private:
    enum class Company { Deploy, Peak, Restart };
    struct Guest {
        Company kind = Company::Deploy;
        double at = 0;
        int service = 0;
        bool begun = false;
    };
    void draw();
    void drawGuests();
    [[nodiscard]] bool struck(int service) const;
    [[nodiscard]] ServiceSpec &caller();
    void begin();
    void during(double sinceImpact);
    void end();
    void applyGuests();
    void judge();
    [[nodiscard]] bool calm() const;
    [[nodiscard]] std::string nextVersion(const std::string &version);

    Scenario m_scenario;
    Fleet &m_fleet;
    Random m_random;
    double m_start;
    double m_impactAt = 0;
    double m_mitigateAt = 0;
    bool m_begun = false;
    bool m_mitigated = false;
    bool m_everUnwell = false;
    double m_calmSince = -1;
    int m_service = -1; // victim
    int m_dependency = -1;
    int m_tenant = -1;
    Pod *m_pod = nullptr;
    double m_size = 0;
    double m_nextAt = 0;
    std::vector<ServiceSpec> m_before; // of all services, when the fault begins
    std::vector<Guest> m_guests;
    Truth m_truth;
};

} // namespace bs::demo
