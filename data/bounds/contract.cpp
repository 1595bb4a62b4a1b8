// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/bounds/contract.h"
#include "data/core/yaml.h"

namespace bs::bounds {

namespace {

QString words(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

class Reader {
public:
    Reader(ContractReading &out, QString file) : m_out(out), m_file(std::move(file)), m_c(out.contract) {}

    void run(const YamlNode &root) {
        YamlMap m(root, m_file);
        if (auto ok = m.isMap(); !ok) {
            m_out.errors.push_back(ok.error());
            return;
        }
        const Maybe version = number(m, "contract");
        if (!version || *version != 1) {
            fail(root, QStringLiteral("a contract says contract: 1"));
            return;
        }
        m_c.service = text(m, "service");
        m_c.version = text(m, "version");
        m_c.owner = text(m, "owner");
        if (m_c.service.isEmpty()) {
            fail(root, QStringLiteral("service is missing"));
        }
        sub(m, "capacity", [&](YamlMap &s) {
            m_c.maxRps = number(s, "max_rps");
            m_c.maxInflight = number(s, "max_inflight");
            m_c.burstS = number(s, "burst_s");
        });
        quotas(m);
        degradation(m);
        each(m, "endpoints", [&](YamlMap &s) {
            m_c.endpoints.push_back(
                {text(s, "path"), text(s, "method"), text(s, "cost"), number(s, "max_batch"), flag(s, "async")});
        });
        sub(m, "change_policy", [&](YamlMap &s) {
            m_c.capacityDays = number(s, "capacity_days");
            m_c.quotaDays = number(s, "quota_days");
            m_c.breakingDays = number(s, "breaking_days");
        });
        each(m, "changes", [&](YamlMap &s) {
            m_c.changes.push_back({text(s, "what"), date(s, "announced"), date(s, "effective"), text(s, "notes")});
        });
        each(m, "acknowledged",
             [&](YamlMap &s) { m_c.acknowledged.push_back({text(s, "caller"), text(s, "version"), date(s, "on")}); });
        m_c.reviewed = date(m, "reviewed");
        m_c.overrides = text(m, "overrides");
        unknown(m, QStringLiteral("the contract"));
    }

private:
    void fail(const YamlNode &at, const QString &why) { m_out.errors.push_back(yamlError(m_file, at, why)); }
    Maybe number(YamlMap &m, std::string_view key) {
        const auto v = m.number(key);
        if (!v) {
            Error e = v.error();
            e.reason = words(key) + u' ' + e.reason;
            m_out.errors.push_back(e);
            return std::nullopt;
        }
        if (*v && (**v < 0 || **v > 1e15)) {
            fail(*m.node(key), QStringLiteral("%1 must be a number from zero up").arg(words(key)));
            return std::nullopt;
        }
        return *v;
    }
    QString text(YamlMap &m, std::string_view key) {
        const auto v = m.text(key);
        if (!v) {
            m_out.errors.push_back(v.error());
            return {};
        }
        return *v ? QString::fromStdString(**v) : QString();
    }
    bool flag(YamlMap &m, std::string_view key) {
        const auto v = m.boolean(key);
        if (!v) {
            m_out.errors.push_back(v.error());
            return false;
        }
        return v->value_or(false);
    }
    QDate date(YamlMap &m, std::string_view key) {
        const QString s = text(m, key);
        const QDate d = QDate::fromString(s, Qt::ISODate);
        if (!s.isEmpty() && !d.isValid()) {
            fail(*m.node(key), QStringLiteral("%1 must be a date such as 2026-01-20").arg(words(key)));
        }
        return d;
    }
    template <class Fn> void sub(YamlMap &m, std::string_view key, Fn fn) {
        if (const YamlNode *n = m.node(key)) {
            map(*n, key, fn);
        }
    }
    template <class Fn> void each(YamlMap &m, std::string_view key, Fn fn) {
        const YamlNode *n = m.node(key);
        if (n && n->kind != YamlNode::Kind::List) {
            fail(*n, QStringLiteral("%1 must be a list").arg(words(key)));
            return;
        }
        for (std::size_t i = 0; n && i < n->items.size(); ++i) {
            map(n->items[i], key, fn);
        }
    }
    template <class Fn> void map(const YamlNode &n, std::string_view key, Fn fn) {
        YamlMap s(n, m_file);
        if (!s.isMap()) {
            fail(n, QStringLiteral("%1 must be a map of keys and values").arg(words(key)));
            return;
        }
        fn(s);
        unknown(s, words(key));
    }
    void unknown(const YamlMap &m, const QString &where) {
        for (const YamlNode::Entry *e : m.unknown()) {
            m_out.warnings.push_back({QStringLiteral("unknown key \"%1\" in %2 is not used")
                                          .arg(QString::fromStdString(e->key).left(80), where),
                                      e->line, e->column, e->offset});
        }
    }
    void quotas(YamlMap &m) {
        const YamlNode *n = m.node("quotas");
        if (!n) {
            return;
        }
        if (n->kind != YamlNode::Kind::Map) {
            fail(*n, QStringLiteral("quotas must be a map from a caller's name (or default) to its caps"));
            return;
        }
        for (const YamlNode::Entry &e : n->entries) {
            map(e.value, "quotas", [&](YamlMap &s) {
                m_c.quotas.push_back(
                    {QString::fromStdString(e.key), number(s, "rps"), number(s, "inflight"), text(s, "tier")});
            });
        }
    }
    void degradation(YamlMap &m) {
        sub(m, "degradation", [&](YamlMap &s) {
            const auto rule = [&](std::string_view key, PolicyRule &r) {
                sub(s, key, [&](YamlMap &p) {
                    r = {text(p, "action"), number(p, "status"), number(p, "retry_after_s"), number(p, "queue_depth")};
                    if (r.action.isEmpty()) {
                        r.action = QStringLiteral("reject");
                    }
                    m_c.rejectsAfterBurst = m_c.rejectsAfterBurst || flag(p, "after_burst");
                });
            };
            rule("over_rps", m_c.degradation.overRps);
            rule("over_inflight", m_c.degradation.overInflight);
            rule("over_caller", m_c.degradation.overCaller);
        });
    }

    ContractReading &m_out;
    QString m_file;
    Contract &m_c;
};

} // namespace

ContractReading readContract(const std::string &text, const QString &file) {
    ContractReading out;
    const auto root = parseYaml(text, file);
    if (!root) {
        out.errors.push_back(root.error());
        return out;
    }
    Reader(out, file).run(*root);
    return out;
}

} // namespace bs::bounds
