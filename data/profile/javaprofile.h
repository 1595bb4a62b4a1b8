// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/profile/model.h"
#include <functional>

namespace bs::profile {

// Profiles of gperftools' Java agent: heapz and contentionz text with "format = java", and CPU words whose third is 1.
// Their addresses are names alone: a list below the samples tells function, file and line of each.
[[nodiscard]] bool isJavaText(std::string_view bytes, std::string_view firstLine);
[[nodiscard]] Result<Profile> readJavaText(std::shared_ptr<const std::string> bytes, const QString &thing);

// Samples of addresses, as read so far, with the list of names that follows them.
struct JavaSamples {
    std::vector<std::vector<std::uint64_t>> stacks; // leaf first
    std::vector<std::int64_t> values;               // stacks.size() x types
};
void addJavaSamples(Profile &p, const JavaSamples &samples, std::string_view names);

} // namespace bs::profile
