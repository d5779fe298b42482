#include "batch/schema_words.hpp"

#include "base/result.hpp"

#include <algorithm>
#include <array>

namespace yj::batch {

namespace {

struct Words {
  std::string_view key;
  std::string_view english;
  std::string_view chinese;
};

constexpr std::array<Words, 31> kWords{{
    {"batch", "The name of the batch, which becomes its output folder; without it the file's name counts.",
     "批次的名字，也是输出文件夹的名字；不写就用文件名。"},
    {"account", "Which account of the daemon's configuration pays; 'default' when left out.",
     "由配置里的哪个账户付费；不写就是 default。"},
    {"project", "What the batch is booked under; the configuration can give a project a budget.",
     "记在哪个项目名下；配置里可以给项目设预算。"},
    {"budget",
     "Credits that the batch may cost at most: 200, or {max: 3000, daily: 1500, new_price: pilot}. Jobs "
     "beyond it wait.",
     "整个批次最多花多少积分：200，或 {max: 3000, daily: 1500, new_price: pilot}；超出的任务先等着。"},
    {"confirm_above",
     "Credits beyond which nothing is ordered until 'yuanjingctl approve'. While nobody knows what it costs, "
     "a pilot goes first.",
     "超过这么多积分，就要先用 yuanjingctl approve 确认。价钱还不知道时，会先下一单试探。"},
    {"on_doubt",
     "An order whose answer was lost and that no look into the platform's history finds: 'hold' leaves it to "
     "you, "
     "'resend_once' orders it once more, which may be paid twice; hold when left out.",
     "下单后没收到答复、平台的历史记录里也查不到时：hold 等你来决定，resend_once "
     "再下一次单（可能付两次钱）；不写就是 hold。"},
    {"cast",
     "People and things that jobs use by name in first_frame, last_frame and reference_images: a path, a "
     "list, or {images: "
     "[…], "
     "person: NAME} for a person verified at the platform.",
     "人物和道具，任务里用名字引用（first_frame、last_frame、reference_images）：写路径、列表，或 {images: "
     "[…], person: "
     "已在平台认证的真人}。"},
    {"defaults", "Keys that all jobs share; what a job writes itself wins.",
     "所有任务共用的键；任务自己写的优先。"},
    {"jobs", "What is wanted: a list of jobs, numbered 001, 002, …, or a map of jobs by their names.",
     "要做的任务：写成列表（编号为 001、002……），或者写成以名字为键的映射。"},
    {"name", "The job's name, which its files will bear; without it the job is numbered.",
     "任务的名字，也是结果文件的名字；不写就用编号。"},
    {"type",
     "t2i text to picture, t2v text to video, i2v frames to video, ref2v references to video, t2t text to "
     "text, "
     "music_gen music, tts speech; found from the model and the files when left out.",
     "t2i 文生图，t2v 文生视频，i2v 图生视频，ref2v 参考生视频，t2t 文生文，music_gen 音乐，tts "
     "语音；不写就由模型和文件推断。"},
    {"model", "The model that does the job.", "使用的模型。"},
    {"prompt", "What the result shall show; ${batch} and ${job} stand for the names, $$ for a dollar.",
     "想要的画面；${batch} 和 ${job} 代表名字，$$ 代表一个美元符号。"},
    {"negative_prompt", "What the result shall not show.", "不想出现的内容。"},
    {"sys_prompt", "What a model of texts is to be: its instructions, besides the prompt.",
     "给文本模型的系统提示词：它的身份和要求。"},
    {"style", "A text that is appended to the prompt; in 'defaults' it serves all jobs.",
     "接在提示词后面的文字；写在 defaults 里就对所有任务有效。"},
    {"retry",
     "How often a job is tried again by itself after a failure of this class: network (1 when left out), "
     "throttled (3), "
     "unknown (0); at most 10. A refused content or value never is.",
     "失败后自动重试几次：network（默认 1）、throttled（默认 3）、unknown（默认 0），最多 "
     "10；内容审核和参数错误从不重试。"},
    {"stop",
     "When the batch is held as fundamentally wrong: fails_in_row, so many failures one after another; "
     "fail_rate, so "
     "large a share of the finished jobs, as 25%.",
     "出现根本性问题时暂停整个批次：fails_in_row 连续失败几次，fail_rate 失败比例（如 25%）。"},
    {"duration", "The length of the video in seconds, which decides the price.", "视频的秒数，决定价钱。"},
    {"ratio", "Width to height.", "画面的宽高比。"},
    {"resolution", "The resolution of the video, which decides the price.", "视频的分辨率，决定价钱。"},
    {"size", "Width and height in pixels, which decide the price.", "画面的宽和高，以像素计，决定价钱。"},
    {"off_peak", "Cheaper, when the platform has time; it may take up to two days.",
     "错峰：便宜些，可能要等两天。"},
    {"first_frame",
     "The picture that the video begins with, by its path from the folder of this file or its name in cast.",
     "视频的首帧图片，路径从本文件所在的文件夹算起。"},
    {"last_frame", "The picture that the video ends with, by its path from the folder of this file.",
     "视频的尾帧图片，路径从本文件所在的文件夹算起。"},
    {"reference_images",
     "Pictures to keep to: a path, or a list of paths in the order in which they are sent.",
     "参考图片：一个路径，或按发送顺序写的路径列表。"},
    {"reference_videos", "Videos to keep to: a path, or a list of paths in the order in which they are sent.",
     "参考视频：一个路径，或按发送顺序写的路径列表。"},
    {"reference_audios", "Sounds to keep to: a path, or a list of paths in the order in which they are sent.",
     "参考音频：一个路径，或按发送顺序写的路径列表。"},
    {"priority", "Whether the job goes before or after others that wait; normal when left out.",
     "排队的先后；不写就是 normal。"},
    {"optional", "True: when this job fails, the batch does not fail.", "写 true：它失败了不影响整个批次。"},
    {"fields",
     "Fields that the platform knows and this file has no key for, passed on unchecked; '@path' sends a "
     "file.",
     "平台支持而这里没有的字段，原样传递，不作检查；“@路径”表示发送文件。"},
}};

}  // namespace

std::string description_of(std::string_view key) {
  auto const* found =
      std::find_if(kWords.begin(), kWords.end(), [&](Words const& words) { return words.key == key; });
  YJ_ASSERT(found != kWords.end());
  return std::string{found->english} + " " + std::string{found->chinese};
}

}  // namespace yj::batch
