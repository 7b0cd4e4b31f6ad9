"""The fields of research that internwatch knows, each with the words that people use for it; a table, no code.

A word before the bar names the field by itself. A word behind it is also used for other things ("our vision", "social
security"): it counts in a title, and in a text only beside others. "*" ends a stem.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    "nlp": (
        "nlp, natural language processing, natural language understanding, natural language generation, "
        "computational linguist*, machine translation, question answering, text mining, information extraction, "
        "named entity, language technolog*, sentiment analysis, dialogue system*, dialog system*, conversational "
        "ai, sprachverarbeitung, traitement automatique des langues | text classification, summarization, "
        "linguist*, chatbot*"
    ),
    "llm": (
        "llm, language model*, foundation model*, gpt, generative language, instruction tuning, prompt "
        "engineering, retrieval-augmented, retrieval augmented, agentic ai, ai agent*, sprachmodell*, modèle* de "
        "langue | pretraining, pre-training, post-training, fine-tuning, transformer*, generative ai, genai, "
        "agentic, rag, rlhf"
    ),
    "multilingual": (
        "multilingual*, low-resource language*, cross-lingual, crosslingual, machine translation, localization of "
        "language model* | bilingual nlp, translation model*"
    ),
    "speech": (
        "speech recognition, speech synthesis, text-to-speech, text to speech, speech processing, spoken "
        "language, automatic speech, speaker recognition, voice conversion, asr, audio generation, speech "
        "language, speech and audio, audio signal, music information, spracherkennung | speech, audio, voice, "
        "acoustic*, tts"
    ),
    "vision": (
        "computer vision, image segmentation, object detection, image recognition, 3d vision, visual "
        "understanding, video understanding, image generation, vision-language, vision language, vision "
        "transformer*, nerf, gaussian splatting, slam, visual perception, image processing, cvpr, iccv, eccv, "
        "video generation, diffusion model*, 3d reconstruction, bildverarbeitung, vision par ordinateur | "
        "perception, multimodal, multi-modal, point cloud*, imaging, opencv, video analy*, medical imag*"
    ),
    "rl": (
        "reinforcement learning, rlhf, multi-armed bandit*, policy gradient, imitation learning, sequential "
        "decision making, offline rl, deep rl, apprentissage par renforcement | rl, bandit*, reward model*, "
        "policy learning"
    ),
    "robotics": (
        "robot learning, robot*, motion planning, autonomous driving, self-driving, autonomous vehicle*, embodied "
        "ai, manipulation planning, legged locomotion, humanoid*, autonomous system*, uav, drone* | autonomy, "
        "manipulation, autonomous, locomotion, ros, ros2, controls engineer*, path planning"
    ),
    "safety": (
        "ai safety, ai alignment, alignment research, model alignment, red-teaming, red teaming, scalable "
        "oversight, responsible ai, trustworthy ai, safe ai, ai governance, catastrophic risk*, superalignment, "
        "ai ethics, algorithmic fairness, adversarial robustness | fairness, jailbreak*, guardrail*, model safety"
    ),
    "interpretability": (
        "interpretability, mechanistic interpretability, explainable ai, explainability, xai, interpretable "
        "machine learning, interpretable ml, model transparency | attribution method*, probing"
    ),
    "ml systems": (
        "ml systems, machine learning systems, mlsys, distributed training, model serving, inference "
        "optimization, ml infrastructure, machine learning infrastructure, ai infrastructure, ml compiler*, ai "
        "compiler*, deep learning compiler*, model compression, model quantization, efficient inference, training "
        "infrastructure, gpu kernel*, llm inference, ai systems research, inference engine*, large-scale training "
        "| cuda, triton, quantization, kernel optimization, mlops, gpu performance, tensorrt, vllm"
    ),
    "theory": (
        "theoretical computer science, learning theory, machine learning theory, theory of machine learning, "
        "complexity theory, algorithmic game theory, cryptographic protocol*, information theory, statistical "
        "learning theory | theoretical, game theory, algorithms research, mechanism design"
    ),
    "computational biology": (
        "computational biolog*, bioinformatic*, protein design, protein structure*, drug discovery, genomic*, "
        "single-cell, single cell, computational chemistry, cheminformatic*, systems biology, structural biology, "
        "molecular dynamics, biostatistic*, ai for science, multi-omics, transcriptomic*, proteomic* | biology, "
        "biomedical, molecular, clinical data, dna, rna, neuroscience"
    ),
    "hci": (
        "human-computer interaction, human computer interaction, hci, human-ai interaction, human ai interaction, "
        "human-centered ai, interaction design research, augmented reality, virtual reality, mixed reality, "
        "accessibility research, social computing, human-robot interaction | ar/vr, xr, user interface research, "
        "haptic*"
    ),
    "security": (
        "cybersecurity, cyber security, information security, network security, security research, vulnerability "
        "research, malware, penetration test*, applied cryptograph*, cryptograph*, privacy-preserving, "
        "differential privacy, threat intelligence, threat detection, reverse engineering, application security, "
        "offensive security, it-sicherheit, cybersécurité | security engineer*, vulnerabilit*, threat*, privacy, "
        "fuzzing"
    ),
    "databases": (
        "database system*, query optimization, query processing, data management research, distributed database*, "
        "storage engine*, transaction processing, database internal*, data systems, vector database*, stream "
        "processing | databases, database technolog*, olap, sigmod, vldb"
    ),
    "graphics": (
        "computer graphics, rendering, ray tracing, physically based, game engine*, siggraph, neural rendering, "
        "geometry processing, real-time graphics, graphics research, computer animation, opengl, vulkan, shader* "
        "| graphics, animation, unreal engine, unity"
    ),
    "quant": (
        "quantitative research*, quantitative trad*, quantitative analy*, quantitative financ*, quant research*, "
        "algorithmic trading, systematic trading, market making, statistical arbitrage, quantitative strateg*, "
        "quant trad*, alpha research, high-frequency trading, derivatives pricing | quant, trading strateg*, "
        "alpha signal*, portfolio optimization"
    ),
    "recommender": (
        "recommender system*, recommendation system*, recommendation algorithm*, personalization, learning to "
        "rank, search ranking, ads ranking, click-through, information retrieval, collaborative filtering | "
        "recommendation*, ranking model*, search relevance, retrieval"
    ),
    "optimization": (
        "mathematical optimization, combinatorial optimization, operations research, convex optimization, integer "
        "programming, linear programming, stochastic optimization, bayesian optimization, black-box optimization "
        "| optimization, optimisation, scheduling algorithm*"
    ),
    "hardware": (
        "computer architecture, chip design, vlsi, asic, fpga, rtl design, hardware accelerator*, ai "
        "accelerator*, hardware/software co-design, integrated circuit*, analog design, circuit design, "
        "semiconductor*, microarchitecture, quantum computing, quantum hardware, neuromorphic, silicon photonics "
        "| hardware, rtl, verilog, systemverilog, embedded system*, photonic*, soc design"
    ),
}
