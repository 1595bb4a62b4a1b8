// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data/promql/lexer.h"
#include "data/promql/notes.h"
#include "data/rules/templateparts.h"
#include "data/rules/templatetree.h"

namespace bs::rules {

const TemplateList *TemplateValue::list() const {
    const auto *p = std::get_if<std::shared_ptr<const TemplateList>>(&m_v);
    return p != nullptr ? p->get() : nullptr;
}

const TemplateMap *TemplateValue::map() const {
    const auto *p = std::get_if<std::shared_ptr<const TemplateMap>>(&m_v);
    return p != nullptr ? p->get() : nullptr;
}

bool TemplateValue::isRecord() const {
    const auto *m = map();
    const auto it = m != nullptr ? m->find("Labels") : TemplateMap::const_iterator();
    return m != nullptr && it != m->end() && it->second.map() != nullptr; // labels of labels are texts
}

bool TemplateValue::truth() const {
    if (time() != nullptr || (duration() != nullptr && duration()->ns != 0)) {
        return true;
    }
    if (const auto *b = boolean()) {
        return *b;
    }
    if (const auto *n = integer()) {
        return *n != 0;
    }
    if (const auto *d = real()) {
        return *d != 0;
    }
    if (const auto *s = string()) {
        return !s->empty();
    }
    if (const auto *l = list()) {
        return !l->empty();
    }
    const auto *m = map();
    return m != nullptr && !m->empty();
}

std::string TemplateValue::print() const {
    if (const auto *b = boolean()) {
        return *b ? "true" : "false";
    }
    if (const auto *n = integer()) {
        return std::to_string(*n);
    }
    if (const auto *d = real()) {
        return promql::formatG(*d);
    }
    if (const auto *s = string()) {
        return *s;
    }
    if (const auto *t = time()) {
        return timeText(*t);
    }
    if (const auto *d = duration()) {
        return durationText(*d);
    }
    std::string out;
    if (const auto *l = list()) {
        for (const TemplateValue &v : *l) {
            out += (out.empty() ? "" : " ") + v.print();
        }
        return "[" + out + "]";
    }
    if (const auto *m = map()) {
        for (const auto &[k, v] : *m) {
            out += (out.empty() ? "" : " ") + k + ":" + v.print();
        }
        return "map[" + out + "]";
    }
    return "<no value>";
}

std::optional<double> TemplateValue::number() const {
    if (const auto *n = integer()) {
        return static_cast<double>(*n);
    }
    if (const auto *d = real()) {
        return *d;
    }
    if (const auto *s = string()) {
        return promql::parseNumber(*s);
    }
    return std::nullopt;
}

TemplateValue toTemplate(const Labels &labels) {
    TemplateMap m;
    for (const Labels::Pair &p : labels) {
        m.emplace(p.first, TemplateValue(p.second));
    }
    return TemplateValue(std::move(m));
}

namespace {

constexpr std::size_t kMaxOutput = 1U << 20U;
constexpr int kMaxSteps = 1'000'000;
constexpr int kMaxCalls = 100; // of templates in templates

class TemplateRunner {
public:
    explicit TemplateRunner(const TemplateContext &context) : m_context(context) {
        TemplateMap root;
        root.emplace("Labels", toTemplate(context.labels));
        root.emplace("ExternalLabels", toTemplate(context.externalLabels));
        root.emplace("ExternalURL", TemplateValue(context.externalUrl));
        root.emplace("Value", TemplateValue(context.value));
        m_variables = {{"$", TemplateValue(root)},
                       {"$labels", root["Labels"]},
                       {"$externalLabels", root["ExternalLabels"]},
                       {"$externalURL", root["ExternalURL"]},
                       {"$value", root["Value"]}};
        m_dot = m_variables[0].second;
    }

    Result<std::string> whole(const TemplateNode &root) {
        m_root = &root;
        CHECK_STATUS(list(root.body));
        return std::move(m_out);
    }

private:
    enum class Flow : std::uint8_t { Go, Break, Continue };

    static std::unexpected<Error> refuse(const std::string &why) {
        return std::unexpected(inputError(QStringLiteral("template"), QString::fromStdString(why)));
    }

    Status list(const std::vector<TemplateNode> &nodes) {
        const std::size_t scope = m_variables.size();
        for (const TemplateNode &n : nodes) {
            CHECK_STATUS(node(n));
            if (m_flow != Flow::Go) {
                break;
            }
        }
        m_variables.resize(scope);
        return {};
    }

    Status node(const TemplateNode &n) {
        if (++m_steps > kMaxSteps || m_out.size() > kMaxOutput) {
            return refuse("expands to too much text");
        }
        switch (n.kind) {
        case TemplateNode::Kind::Text: m_out += n.text; return {};
        case TemplateNode::Kind::Break: m_flow = Flow::Break; return {};
        case TemplateNode::Kind::Continue: m_flow = Flow::Continue; return {};
        case TemplateNode::Kind::Action: {
            const TemplateValue v = TRY(pipeline(n.pipeline));
            declare(n.pipeline, v);
            if (n.pipeline.declared.empty()) {
                m_out += v.print();
            }
            return {};
        }
        case TemplateNode::Kind::If:
        case TemplateNode::Kind::With: return branch(n);
        case TemplateNode::Kind::Range: return range(n);
        case TemplateNode::Kind::Template: return call(n);
        case TemplateNode::Kind::List: return list(n.body);
        }
        return {};
    }

    Status branch(const TemplateNode &n) {
        const std::size_t scope = m_variables.size();
        const TemplateValue v = TRY(pipeline(n.pipeline));
        declare(n.pipeline, v);
        const TemplateValue outer = m_dot;
        if (v.truth()) {
            m_dot = n.kind == TemplateNode::Kind::With ? v : outer;
            CHECK_STATUS(list(n.body));
            m_dot = outer;
        } else {
            CHECK_STATUS(list(n.otherwise));
        }
        m_variables.resize(scope);
        return {};
    }

    Status range(const TemplateNode &n) {
        const TemplateValue v = TRY(pipeline(n.pipeline));
        std::vector<std::pair<TemplateValue, TemplateValue>> items;
        if (const auto *l = v.list()) {
            for (std::size_t i = 0; i < l->size(); ++i) {
                items.emplace_back(TemplateValue(static_cast<std::int64_t>(i)), (*l)[i]);
            }
        } else if (const auto *m = v.map()) {
            for (const auto &[k, x] : *m) {
                items.emplace_back(TemplateValue(k), x);
            }
        } else if (!v.isNil()) {
            return refuse("range can't iterate over " + v.print());
        }
        if (items.empty()) {
            return list(n.otherwise);
        }
        const TemplateValue outer = m_dot;
        const std::size_t scope = m_variables.size();
        for (const auto &[key, value] : items) {
            m_dot = value;
            const auto &names = n.pipeline.declared;
            if (names.size() == 2) {
                m_variables.emplace_back(names[0], key);
            }
            if (!names.empty()) {
                m_variables.emplace_back(names.back(), value);
            }
            CHECK_STATUS(list(n.body));
            m_variables.resize(scope);
            const bool stop = m_flow == Flow::Break;
            m_flow = Flow::Go;
            if (stop) {
                break;
            }
        }
        m_dot = outer;
        return {};
    }

    // {{ template "name" pipeline }}: the named body with its own dot, and no variables but $.
    Status call(const TemplateNode &n) {
        const TemplateNode *body = nullptr;
        for (const TemplateNode &d : m_root->defined) {
            body = d.text == n.text ? &d : body; // the last one counts
        }
        if (body == nullptr) {
            return refuse("template \"" + n.text + "\" not defined");
        }
        if (++m_calls > kMaxCalls) {
            return refuse("exceeded maximum template depth (" + std::to_string(kMaxCalls) + ")");
        }
        const TemplateValue dot = n.pipeline.commands.empty() ? TemplateValue() : TRY(pipeline(n.pipeline));
        const TemplateValue outer = std::exchange(m_dot, dot);
        auto variables = std::exchange(m_variables, {{"$", dot}});
        CHECK_STATUS(list(body->body));
        m_variables = std::move(variables);
        m_dot = outer;
        --m_calls;
        return {};
    }

    void declare(const TemplatePipeline &p, const TemplateValue &v) {
        for (const std::string &name : p.declared) {
            if (!p.assigns) {
                m_variables.emplace_back(name, v);
                continue;
            }
            for (auto it = m_variables.rbegin(); it != m_variables.rend(); ++it) {
                if (it->first == name) {
                    it->second = v;
                    break;
                }
            }
        }
    }

    Result<TemplateValue> pipeline(const TemplatePipeline &p) {
        TemplateValue v;
        for (std::size_t i = 0; i < p.commands.size(); ++i) {
            v = TRY(command(p.commands[i], i > 0 ? &v : nullptr));
        }
        return v;
    }

    Result<TemplateValue> command(const TemplateCommand &c, const TemplateValue *piped) {
        const TemplateOperand &first = c.operands[0];
        if (first.kind != TemplateOperand::Kind::Function) {
            if (first.kind == TemplateOperand::Kind::Literal && first.literal.isNil()) {
                return refuse("nil is not a command");
            }
            if (c.operands.size() == 1 && piped == nullptr) {
                return operand(first);
            }
            if (first.fields.empty()) {
                return refuse("can't give argument to non-function");
            }
            std::vector<TemplateValue> args = TRY(arguments(c, piped));
            return operand(first, std::move(args)); // a method with arguments
        }
        if (++m_steps > kMaxSteps) {
            return refuse("takes too many steps");
        }
        const bool isAnd = first.name == "and";
        if (isAnd || first.name == "or") { // evaluated only as far as needed
            TemplateValue v;
            for (std::size_t i = 1; i < c.operands.size(); ++i) {
                v = TRY(operand(c.operands[i]));
                if (v.truth() != isAnd) {
                    return v;
                }
            }
            return piped != nullptr ? *piped : v;
        }
        return *callTemplateFunction(first.name, TRY(arguments(c, piped)), m_context);
    }

    Result<std::vector<TemplateValue>> arguments(const TemplateCommand &c, const TemplateValue *piped) {
        std::vector<TemplateValue> args;
        for (std::size_t i = 1; i < c.operands.size(); ++i) {
            args.push_back(TRY(operand(c.operands[i])));
        }
        if (piped != nullptr) {
            args.push_back(*piped);
        }
        return args;
    }

    // `args` belong to its last field.
    Result<TemplateValue> operand(const TemplateOperand &o, std::vector<TemplateValue> args = {}) {
        TemplateValue v;
        switch (o.kind) {
        case TemplateOperand::Kind::Literal: return o.literal;
        case TemplateOperand::Kind::Dot: v = m_dot; break;
        case TemplateOperand::Kind::Paren: v = TRY(pipeline(*o.inner)); break;
        case TemplateOperand::Kind::Function: return *callTemplateFunction(o.name, {}, m_context);
        case TemplateOperand::Kind::Variable:
            for (auto it = m_variables.rbegin(); it != m_variables.rend(); ++it) {
                if (it->first == o.name) {
                    v = it->second;
                    break;
                }
            }
            break;
        }
        for (std::size_t i = 0; i < o.fields.size(); ++i) {
            const std::string &field = o.fields[i];
            const bool last = i + 1 == o.fields.size();
            if (const auto *t = v.time()) {
                const auto answer = timeMethod(*t, field, last ? args : std::vector<TemplateValue>());
                if (!answer) {
                    return refuse("can't evaluate field " + field + " in type *time.Time");
                }
                v = TRY(*answer);
                continue;
            }
            const auto *m = v.map();
            if (m == nullptr || (last && !args.empty())) {
                return refuse("can't evaluate field " + field);
            }
            const auto it = m->find(field);
            if (it == m->end() && v.isRecord()) {
                return refuse("can't evaluate field " + field + ": there is none of this name");
            }
            v = it == m->end() ? TemplateValue(std::string()) : it->second; // a missing label is empty
        }
        return v;
    }

    const TemplateContext &m_context;
    std::vector<std::pair<std::string, TemplateValue>> m_variables;
    TemplateValue m_dot;
    std::string m_out;
    Flow m_flow = Flow::Go;
    int m_steps = 0;
    int m_calls = 0;
    const TemplateNode *m_root = nullptr;
};

} // namespace

Result<std::string> Template::run(const TemplateContext &context) const {
    if (!m_root) {
        return std::string();
    }
    return TemplateRunner(context).whole(*m_root);
}

} // namespace bs::rules
