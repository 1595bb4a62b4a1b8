// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/rules/template.h"

// The tree of a template. Private to template*.cpp.
namespace bs::rules {

struct TemplatePipeline;

// One word of a command: a literal, a variable, the dot, a function or a pipeline in parentheses, and fields of it.
struct TemplateOperand {
    enum class Kind : std::uint8_t { Literal, Variable, Dot, Function, Paren };
    Kind kind = Kind::Dot;
    TemplateValue literal;
    std::string name;
    std::shared_ptr<TemplatePipeline> inner;
    std::vector<std::string> fields;
};

struct TemplateCommand {
    std::vector<TemplateOperand> operands;
};

struct TemplatePipeline {
    std::vector<std::string> declared; // {{ $a, $b := ... }}
    bool assigns = false;              // = instead of :=
    std::vector<TemplateCommand> commands;
};

struct TemplateNode {
    enum class Kind : std::uint8_t { List, Text, Action, If, Range, With, Template, Break, Continue };
    Kind kind = Kind::List;
    std::string text; // Text; of Template and of what is defined: its name
    TemplatePipeline pipeline;
    std::vector<TemplateNode> body; // List; of If, Range, With
    std::vector<TemplateNode> otherwise;
    std::vector<TemplateNode> defined; // of the root: {{ define "name" }} and {{ block "name" }}
};

} // namespace bs::rules
