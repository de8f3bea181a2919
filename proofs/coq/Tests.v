(* The shared tests of section 8 of the format, on integers, with their soundness:
   contraction, invertibility of a preconditioner, positive definiteness by an approximate Cholesky
   factor, bounds of quadratic forms, definiteness on coordinate subspaces. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Integers LinearAlgebra Contraction Core Intervals Optimizers.
Import ListNotations.
Open Scope R_scope.

Lemma scale_posdef n s A : 0 < s -> posdef n (fun i j => s * A i j) -> posdef n A.
Proof.
  intros Hs H x Hx. specialize (H x Hx). unfold qf in *.
  rewrite (sumn_ext n _ (fun i => s * sumn n (fun j => x i * A i j * x j))) in H.
  - rewrite sumn_scal in H. apply Rmult_lt_reg_l with s; [auto|]. rewrite Rmult_0_r. exact H.
  - intros i Hi. rewrite <- sumn_scal. apply sumn_ext; intros; ring.
Qed.

Lemma argmax_abs (v : nat -> R) k : (0 < k)%nat ->
  exists i, (i < k)%nat /\ forall j, (j < k)%nat -> Rabs (v j) <= Rabs (v i).
Proof.
  induction k; intros H; [lia|].
  destruct (Nat.eq_dec k 0) as [->|Hk].
  - exists 0%nat. split; [lia|]. intros j Hj. assert (j = 0)%nat by lia. subst. lra.
  - destruct IHk as (i & Hi & Hm); [lia|].
    destruct (Rle_or_lt (Rabs (v k)) (Rabs (v i))) as [L|L].
    + exists i. split; [lia|]. intros j Hj. destruct (Nat.eq_dec j k) as [->|]; auto. apply Hm; lia.
    + exists k. split; [lia|]. intros j Hj. destruct (Nat.eq_dec j k) as [->|]; [lra|].
      apply Rle_trans with (Rabs (v i)); [apply Hm; lia|lra].
Qed.
(* |v| <= |N| |v| with row sums of |N| below 1: v = 0 *)
Lemma small_rows n (N : nat -> nat -> R) v :
  (forall i, (i < n)%nat -> v i = sumn n (fun j => N i j * v j)) ->
  (forall i, (i < n)%nat -> sumn n (fun j => Rabs (N i j)) < 1) ->
  forall i, (i < n)%nat -> v i = 0.
Proof.
  intros E H i Hi.
  destruct (argmax_abs v n) as (t & Ht & Hmax); [lia|].
  assert (Q : Rabs (v t) <= sumn n (fun j => Rabs (N t j)) * Rabs (v t)).
  { rewrite (E t Ht) at 1. eapply Rle_trans; [apply sumn_abs|]. rewrite <- sumn_scal_r.
    apply sumn_le; intros j Hj. rewrite Rabs_mult.
    apply Rmult_le_compat_l; [apply Rabs_pos|auto]. }
  specialize (H t Ht). pose proof (Rabs_pos (v t)).
  assert (Rabs (v t) = 0) by nra.
  specialize (Hmax i Hi). pose proof (Rabs_pos (v i)).
  destruct (Req_dec (v i) 0) as [|Hne]; auto. apply Rabs_pos_lt in Hne. lra.
Qed.

Module Tests (N : INTEGERS).
Include Optimizers N.
Import N.

Fixpoint tsum (k : nat) (g : nat -> T) : T :=
  match k with O => t0 | S k' => add (tsum k' g) (g k') end.
Lemma tsum_ok k g : V (tsum k g) = sumn k (fun i => V (g i)).
Proof. induction k; simpl; [apply V_t0|]. now rewrite V_add, IHk. Qed.
Definition tabs (a : T) : T := tmax (opp a) a.
Lemma tabs_ok a : V (tabs a) = Rabs (V a).
Proof.
  unfold tabs, tmax. destruct (leb (opp a) a) eqn:E.
  - apply leb_V in E. rewrite V_opp in E. rewrite Rabs_right; lra.
  - apply leb_V_false in E. rewrite V_opp in E. rewrite V_opp, Rabs_left; lra.
Qed.
Fixpoint dot (u v : list T) : T :=
  match u, v with a :: u', b :: v' => add (mul a b) (dot u' v') | _, _ => t0 end.
Lemma dot_ok u : forall v k, (length u <= k)%nat ->
  V (dot u v) = sumn k (fun j => V (nth j u t0) * V (nth j v t0)).
Proof.
  induction u as [|a u IH]; intros v k L.
  - simpl. rewrite V_t0. rewrite (sumn_ext k _ (fun _ => 0)); [now rewrite sumn_zero|].
    intros [|j] _; rewrite V_t0; ring.
  - destruct v as [|b v].
    + simpl. rewrite V_t0. rewrite (sumn_ext k _ (fun _ => 0)); [now rewrite sumn_zero|].
      intros [|j] _; rewrite V_t0; ring.
    + destruct k as [|k]; [simpl in L; lia|]. rewrite sumn_shift. simpl in L.
      simpl. rewrite V_add, V_mul, (IH v k) by lia. reflexivity.
Qed.
Definition tent (M : list (list T)) (i j : nat) : T := nth j (nth i M []) t0.
Definition square {A} (k : nat) (M : list (list A)) : bool :=
  Nat.eqb (length M) k && forallb (fun r => Nat.eqb (length r) k) M.
(* rows of 1, 2, .., k entries *)
Definition triangular {A} (k : nat) (M : list (list A)) : bool :=
  Nat.eqb (length M) k && allb k (fun i => Nat.eqb (length (nth i M [])) (S i)).
Lemma square_row {A} k (M : list (list A)) i : square k M = true -> (i < k)%nat ->
  length (nth i M []) = k.
Proof.
  unfold square. intros H Hi. apply andb_prop in H. destruct H as [H1 H2].
  apply Nat.eqb_eq in H1. rewrite forallb_forall in H2. apply Nat.eqb_eq, H2, nth_In. lia.
Qed.
Lemma triangular_row {A} k (M : list (list A)) i : triangular k M = true -> (i < k)%nat ->
  length (nth i M []) = S i.
Proof.
  unfold triangular. intros H Hi. apply andb_prop in H. destruct H as [_ H].
  now apply Nat.eqb_eq, (allb_ok k _ H).
Qed.

(* exact products of an integer with an interval; no scale *)
Definition inX (i : itv) (x : R) := V (fst i) <= x <= V (snd i).
Definition zmul (z : T) (a : itv) : itv :=
  if leb t0 z then (mul z (fst a), mul z (snd a)) else (mul z (snd a), mul z (fst a)).
Lemma zmul_ok z a x : inX a x -> inX (zmul z a) (V z * x).
Proof.
  unfold inX, zmul. intros [A B]. destruct (leb t0 z) eqn:E; simpl; rewrite !V_mul.
  - apply leb_V in E. rewrite V_t0 in E. split; nra.
  - apply leb_V_false in E. rewrite V_t0 in E. split; nra.
Qed.
Lemma iadd_X a b u v : inX a u -> inX b v -> inX (iadd a b) (u + v).
Proof. unfold inX, iadd; simpl. rewrite !V_add. intros; lra. Qed.
Lemma iopp_X a u : inX a u -> inX (iopp a) (- u).
Proof. unfold inX, iopp; simpl. rewrite !V_opp. intros; lra. Qed.
Lemma mag_X a u : inX a u -> Rabs u <= V (mag a).
Proof.
  unfold inX, mag. intros [A B]. pose proof (tmax_ok (opp (fst a)) (snd a)) as M. rewrite V_opp in M.
  unfold Rabs. destruct (Rcase_abs u); lra.
Qed.
Fixpoint isum (k : nat) (g : nat -> itv) : itv :=
  match k with O => i0 | S k' => iadd (isum k' g) (g k') end.
Lemma isum_X k g x : (forall i, (i < k)%nat -> inX (g i) (x i)) -> inX (isum k g) (sumn k x).
Proof.
  induction k; simpl; intros H.
  - unfold inX, i0; simpl. rewrite V_t0. lra.
  - apply iadd_X; auto.
Qed.

Section Scale.
Variable p : Z.
Variable one : T.
Hypothesis p0 : (0 <= p)%Z.
Hypothesis one_ok : toZ one = (2 ^ p)%Z.
Notation inI := (inI p).
Notation Sc := (Sc p).
Notation HS := (Sc_pos p p0).

Lemma inI_X a u : inI a u <-> inX a (u * Sc).
Proof. reflexivity. Qed.
Lemma isum_ok k g x : (forall i, (i < k)%nat -> inI (g i) (x i)) -> inI (isum k g) (sumn k x).
Proof.
  intros H. apply inI_X. rewrite <- sumn_scal_r. apply isum_X. intros i Hi. now apply inI_X, H.
Qed.

(* ---------------- boxes ---------------- *)
Definition cR (m : list T) (i : nat) : R := V (nth i m t0) / Sc.
Definition positive (r : list T) : bool := forallb (ltb t0) r.
Lemma positive_ok r i : positive r = true -> (i < length r)%nat -> 0 < V (nth i r t0).
Proof.
  unfold positive. intros H Hi. rewrite forallb_forall in H. rewrite <- V_t0. apply ltb_V, H, nth_In, Hi.
Qed.
Definition box_itv (m r : list T) (i : nat) : itv :=
  (add (nth i m t0) (opp (nth i r t0)), add (nth i m t0) (nth i r t0)).
Notation inBox k m r := (inbox k (cR m) (cR r)).
Lemma box_itv_ok k m r x i : inBox k m r x -> (i < k)%nat -> inI (box_itv m r i) (x i).
Proof.
  intros H Hi. specialize (H i Hi). unfold cR in H. pose proof HS as P.
  unfold Tests.inI, box_itv; cbn [fst snd]. rewrite !V_add, V_opp.
  set (a := V (nth i m t0)) in *. set (b := V (nth i r t0)) in *.
  assert (A : - (b / Sc) <= x i - a / Sc <= b / Sc)
    by (unfold Rabs in H; destruct (Rcase_abs (x i - a / Sc)); lra).
  destruct A as [A B].
  apply Rmult_le_compat_r with (r := Sc) in A; [|lra].
  apply Rmult_le_compat_r with (r := Sc) in B; [|lra].
  rewrite Ropp_mult_distr_l_reverse, Rmult_minus_distr_r, !divS_mul in * by auto. lra.
Qed.
(* identity jets over the box, jets without slopes, jets of the centre *)
Definition unit_slopes (k i : nat) : list itv := mk k (fun j => if Nat.eqb j i then i1 one else i0).
Definition box_jets (k : nat) (m r : list T) : list jet := mk k (fun i => (box_itv m r i, unit_slopes k i)).
Definition flat_jets (k : nat) (m r : list T) : list jet := mk k (fun i => (box_itv m r i, [])).
Definition point_jets (k : nat) (m : list T) : list jet :=
  mk k (fun i => ((nth i m t0, nth i m t0), [])).
Lemma ident_rel k X x y i : inI X (x i) -> inI X (y i) -> (i < k)%nat ->
  jrel p k (fun j => x j - y j) (X, unit_slopes k i) (x i) (y i).
Proof.
  intros A B Hi. repeat split; try apply A; try apply B. { apply length_mk. }
  exists (fun j => if Nat.eqb j i then 1 else 0). split.
  - intros j Hj. unfold unit_slopes. simpl. rewrite nth_mk by auto.
    destruct (Nat.eqb j i); [now apply i1_ok|now apply i0_ok].
  - rewrite (sumn_ext k _ (fun j => if Nat.eqb j i then x j - y j else 0)).
    + now rewrite sumn_single.
    + intros j Hj. destruct (Nat.eqb j i); ring.
Qed.
Lemma flat_rel d X u : inI X u -> jrel p 0 d (X, []) u u.
Proof. intros A. repeat split; try apply A. exists (fun _ => 0). split; [lia|simpl; lra]. Qed.
Lemma flat_rel_inv d J u v : jrel p 0 d J u v -> inI (fst J) u.
Proof. intros (A & _). exact A. Qed.
Lemma box_jets_ok k m r x y : inBox k m r x -> inBox k m r y ->
  jrels p k (fun j => x j - y j) k (box_jets k m r) x y.
Proof. intros Hx Hy. apply jrels_mk. intros i Hi. apply ident_rel; auto; apply box_itv_ok with k; auto. Qed.
Lemma flat_jets_ok k m r x d : inBox k m r x -> jrels p 0 d k (flat_jets k m r) x x.
Proof. intros Hx. apply jrels_mk. intros i Hi. apply flat_rel. apply box_itv_ok with k; auto. Qed.
Lemma point_jets_ok k m d : jrels p 0 d k (point_jets k m) (cR m) (cR m).
Proof. apply jrels_mk. intros i Hi. apply flat_rel. now apply ipt_ok. Qed.

(* ---------------- the contraction test ---------------- *)
Definition contraction_test (k : nat) (m r : list T) (q : T) (F P : list jet) : bool :=
  Nat.eqb (length m) k && Nat.eqb (length r) k && positive r && leb t0 q && ltb q one &&
  allb k (fun i => let ri := nth i r t0 in let s := snd (nth i F (jzero k)) in
    leb (tsum k (fun j => mul (mag (nth j s i0)) (nth j r t0))) (mul q ri) &&
    leb (mul (mag (iadd (fst (nth i P (jzero 0))) (opp (nth i m t0), opp (nth i m t0)))) one)
        (mul (add one (opp q)) ri)).

Theorem contraction_test_ok k m r q F P G : contraction_test k m r q F P = true ->
  (forall x y, (forall i, (i < k)%nat -> x i = y i) -> forall i, (i < k)%nat -> G x i = G y i) ->
  (forall x y, inBox k m r x -> inBox k m r y ->
     jrels p k (fun j => x j - y j) k F (G x) (G y)) ->
  (forall i, (i < k)%nat -> inI (fst (nth i P (jzero 0))) (G (cR m) i)) ->
  let qR := V q / Sc in
  0 <= qR < 1 /\ (forall i, (i < k)%nat -> 0 < cR r i) /\
  exists z, inBox k m r z /\ (forall i, (i < k)%nat -> G z i = z i) /\
  (forall y, inBox k m r y -> (forall i, (i < k)%nat -> G y i = y i) ->
     forall i, (i < k)%nat -> y i = z i) /\
  (forall y t, inBox k m r y -> inBox k m r (iter G t y) /\
     forall i, (i < k)%nat -> Rabs (iter G t y i - z i) <= qR ^ t * 2 * cR r i).
Proof.
  unfold contraction_test. intros H Gext HF HP. cbv zeta. pose proof HS as PS.
  apply andb_prop in H. destruct H as [H HR]. apply andb_prop in H. destruct H as [H HQ1].
  apply andb_prop in H. destruct H as [H HQ0]. apply andb_prop in H. destruct H as [H HP0].
  apply andb_prop in H. destruct H as [HL1 HL2]. apply Nat.eqb_eq in HL1. apply Nat.eqb_eq in HL2.
  apply leb_V in HQ0. apply ltb_V in HQ1. rewrite V_t0 in HQ0. rewrite (V_one p one one_ok) in HQ1.
  set (qR := V q / Sc).
  assert (EQ : qR * Sc = V q) by (unfold qR; field; lra).
  assert (Q0 : 0 <= qR) by nra. assert (Q1 : qR < 1) by nra.
  assert (RP : forall i, (i < k)%nat -> 0 < V (nth i r t0)) by (intros; apply positive_ok; auto; lia).
  assert (RR : forall i, cR r i * Sc = V (nth i r t0)) by (intros; unfold cR; field; lra).
  assert (RP' : forall i, (i < k)%nat -> 0 < cR r i).
  { intros i Hi. unfold cR. apply Rdiv_lt_0_compat; auto. }
  split; [lra|]. split; [exact RP'|].
  apply (banach_box k G (cR m) (cR r) qR Q0 Q1); auto.
  - intros i Hi. left; auto.
  - intros x y d Hx Hy Hd Hxy i Hi.
    pose proof (allb_ok k _ HR i Hi) as C. cbv zeta in C. apply andb_prop in C. destruct C as [C _].
    apply leb_V in C. rewrite tsum_ok, V_mul in C.
    pose proof (jrels_nth p k p0 _ k F _ _ i (HF x y Hx Hy) Hi) as K.
    destruct K as (_ & _ & Ls & s & Hs & E). rewrite E.
    set (sl := snd (nth i F (jzero k))) in *.
    eapply Rle_trans; [apply sumn_abs|].
    apply Rmult_le_reg_r with (Sc * Sc); [nra|].
    apply Rle_trans with (d * sumn k (fun j => V (mul (mag (nth j sl i0)) (nth j r t0)))).
    + rewrite <- sumn_scal_r, <- sumn_scal. apply sumn_le; intros j Hj.
      rewrite Rabs_mult, V_mul. pose proof (mag_ok p p0 _ _ (Hs j Hj)) as M. specialize (Hxy j Hj).
      assert (R1 : Rabs (x j - y j) * Sc <= d * V (nth j r t0)).
      { rewrite <- RR, <- Rmult_assoc. apply Rmult_le_compat_r; lra. }
      pose proof (Rabs_pos (s j)). pose proof (Rabs_pos (x j - y j)).
      apply Rle_trans with ((Rabs (s j) * Sc) * (Rabs (x j - y j) * Sc)); [right; ring|].
      apply Rle_trans with (V (mag (nth j sl i0)) * (d * V (nth j r t0))); [|right; ring].
      apply Rmult_le_compat; auto; nra.
    + apply Rle_trans with (d * (V q * V (nth i r t0))); [apply Rmult_le_compat_l; auto|].
      right. rewrite <- EQ, <- RR. ring.
  - intros i Hi.
    pose proof (allb_ok k _ HR i Hi) as C. cbv zeta in C. apply andb_prop in C. destruct C as [_ C].
    apply leb_V in C. rewrite !V_mul, V_add, V_opp, (V_one p one one_ok) in C.
    assert (E2 : inI (iadd (fst (nth i P (jzero 0))) (opp (nth i m t0), opp (nth i m t0))) (G (cR m) i + - cR m i)).
    { apply iadd_ok; auto. unfold cR. rewrite <- V_opp || idtac.
      replace (- (V (nth i m t0) / Sc)) with (V (opp (nth i m t0)) / Sc) by (rewrite V_opp; field; lra).
      now apply ipt_ok. }
    apply (mag_ok p p0) in E2. unfold Rminus at 1.
    apply Rmult_le_reg_r with (Sc * Sc); [nra|].
    replace ((1 - qR) * cR r i * (Sc * Sc)) with ((Sc + - V q) * V (nth i r t0)).
    + assert (0 <= Rabs (G (cR m) i + - cR m i)) by apply Rabs_pos. nra.
    + rewrite <- EQ, <- RR. ring.
Qed.

(* ---------------- a preconditioner is injective: row sums of |I - B C| < 1 ---------------- *)
Definition injective_test (k : nat) (B C : list (list T)) : bool :=
  let s := mul one one in
  square k B && square k C &&
  allb k (fun i => ltb (tsum k (fun j => tabs (add (if Nat.eqb j i then s else t0)
     (opp (tsum k (fun l => mul (tent B i l) (tent C l j))))))) s).
Definition tentR (M : list (list T)) (i j : nat) : R := V (tent M i j) / Sc.
Theorem injective_test_ok k B C : injective_test k B C = true ->
  forall v, (forall i, (i < k)%nat -> sumn k (fun l => tentR C i l * v l) = 0) ->
  forall i, (i < k)%nat -> v i = 0.
Proof.
  unfold injective_test. cbv zeta. intros H v Hv. pose proof HS as PS.
  apply andb_prop in H. destruct H as [_ H].
  apply (small_rows k (fun t j => (if Nat.eqb j t then 1 else 0) - sumn k (fun l => tentR B t l * tentR C l j))).
  - intros t Ht.
    rewrite (sumn_ext k _ (fun j => (if Nat.eqb j t then v j else 0) -
        sumn k (fun l => tentR B t l * (tentR C l j * v j)))).
    + rewrite sumn_minus, sumn_single by auto. rewrite sumn_swap.
      rewrite (sumn_ext k (fun i => sumn k _) (fun _ => 0)).
      * rewrite sumn_zero. ring.
      * intros l Hl. rewrite sumn_scal, Hv by auto. ring.
    + intros j Hj.
      rewrite (sumn_ext k (fun l => tentR B t l * (tentR C l j * v j))
                (fun l => (tentR B t l * tentR C l j) * v j)) by (intros; ring).
      rewrite sumn_scal_r. destruct (Nat.eqb j t); ring.
  - intros t Ht. pose proof (allb_ok k _ H t Ht) as C1. cbv beta in C1.
    apply ltb_V in C1. rewrite tsum_ok, V_mul, (V_one p one one_ok) in C1.
    apply Rmult_lt_reg_r with (Sc * Sc); [nra|]. rewrite Rmult_1_l.
    eapply Rle_lt_trans; [|exact C1]. rewrite <- sumn_scal_r. right.
    apply sumn_ext; intros j Hj. rewrite tabs_ok, V_add, V_opp, tsum_ok.
    rewrite <- (Rabs_right (Sc * Sc)) at 1 by nra. rewrite <- Rabs_mult. f_equal.
    rewrite Rmult_minus_distr_r, <- sumn_scal_r. unfold Rminus. f_equal.
    + destruct (Nat.eqb j t); [rewrite V_mul, (V_one p one one_ok); ring|rewrite V_t0; ring].
    + f_equal. apply sumn_ext; intros l Hl. rewrite V_mul. unfold tentR. field. lra.
Qed.

(* ---------------- symmetric interval matrices, given by rows 0 .. i ---------------- *)
Notation rows := (list (list itv)).
Definition inM (k : nat) (E : rows) (A : nat -> nat -> R) : Prop :=
  forall i j, (i < k)%nat -> (j < k)%nat -> inI (tri E i0 i j) (A i j).
Definition lower (k : nat) (g : nat -> nat -> itv) : rows := mk k (fun i => mk (S i) (g i)).
Lemma tri_lower k g i j : (i < k)%nat -> (j < k)%nat ->
  tri (lower k g) i0 i j = if Nat.leb j i then g i j else g j i.
Proof.
  intros Hi Hj. unfold tri, lower. destruct (Nat.leb_spec j i).
  - now rewrite !nth_mk by lia.
  - now rewrite !nth_mk by lia.
Qed.
Lemma lower_inM k g A : sym k A -> (forall i j, (i < k)%nat -> (j <= i)%nat -> inI (g i j) (A i j)) ->
  inM k (lower k g) A.
Proof.
  intros HA H i j Hi Hj. rewrite tri_lower by auto. destruct (Nat.leb_spec j i); auto.
  rewrite HA by auto. apply H; auto. lia.
Qed.

(* R_ij = E_ij S - d_ij *)
Definition residual (L : list (list T)) (i j : nat) (e : itv) : itv :=
  let d := dot (nth i L []) (nth j L []) in
  (add (mul (fst e) one) (opp d), add (mul (snd e) one) (opp d)).
Definition dominant (k : nat) (R : rows) : bool :=
  allb k (fun i => ltb (tsum k (fun j => if Nat.eqb j i then t0 else mag (tri R i0 i j))) (fst (tri R i0 i i))).
Definition posdef_test (k : nat) (E : rows) (L : list (list T)) : bool :=
  triangular k L && dominant k (lower k (fun i j => residual L i j (tri E i0 i j))).

Theorem posdef_test_ok k E L : posdef_test k E L = true ->
  forall A, sym k A -> inM k E A -> posdef k A.
Proof.
  unfold posdef_test. intros H A HA HM. pose proof HS as PS.
  apply andb_prop in H. destruct H as [HL H].
  apply scale_posdef with (Sc * Sc); [nra|].
  set (l := fun i k => V (nth k (nth i L []) t0)).
  set (g := fun i j => residual L i j (tri E i0 i j)) in *.
  assert (RI : forall i j, (i < k)%nat -> (j < k)%nat ->
     inX (tri (lower k g) i0 i j) (Sc * Sc * A i j - sumn k (fun t => l i t * l j t))).
  { assert (LO : forall i j, (i < k)%nat -> (j < k)%nat ->
       inX (g i j) (Sc * Sc * A i j - sumn k (fun t => l i t * l j t))).
    { intros i j Hi Hj. unfold g, residual, inX. cbn [fst snd].
      pose proof (triangular_row k L i HL Hi) as Q.
      rewrite !V_add, !V_mul, !V_opp, (V_one p one one_ok), (dot_ok _ _ k) by lia. fold (l i) (l j).
      destruct (HM i j Hi Hj) as [M1 M2]. unfold l. set (w := sumn k _). split; nra. }
    intros i j Hi Hj. rewrite tri_lower by auto. destruct (Nat.leb_spec j i); [auto|].
    rewrite HA by auto.
    replace (sumn k (fun t => l i t * l j t)) with (sumn k (fun t => l j t * l i t))
      by (apply sumn_ext; intros; ring). auto. }
  apply gram_dd_posdef with (K := k) (L := l).
  - intros i j Hi Hj. now rewrite HA.
  - intros i Hi. pose proof (allb_ok k _ H i Hi) as C. cbv beta in C. apply ltb_V in C.
    rewrite tsum_ok in C.
    eapply Rle_lt_trans; [|eapply Rlt_le_trans; [exact C|apply (RI i i Hi Hi)]].
    unfold offsum. apply sumn_le; intros j Hj.
    destruct (Nat.eqb j i); [rewrite V_t0; lra|]. apply mag_X. apply RI; auto.
Qed.

(* s E + a I with s = 1 or -1 *)
Definition shifted (k : nat) (neg : bool) (a : itv) (E : rows) : rows :=
  lower k (fun i j => let e := if neg then iopp (tri E i0 i j) else tri E i0 i j in
                      if Nat.eqb j i then iadd e a else e).
Lemma shifted_ok k neg a aR E A : sym k A -> inM k E A -> inI a aR ->
  inM k (shifted k neg a E) (shiftm (if neg then -1 else 1) aR A).
Proof.
  intros HA H Ha. apply lower_inM.
  - intros i j Hi Hj. unfold shiftm. rewrite HA, Nat.eqb_sym by auto. reflexivity.
  - intros i j Hi Hj. cbv zeta. unfold shiftm. specialize (H i j Hi ltac:(lia)).
    assert (B : inI (if neg then iopp (tri E i0 i j) else tri E i0 i j) ((if neg then -1 else 1) * A i j)).
    { destruct neg; [|now rewrite Rmult_1_l]. replace (-1 * A i j) with (- A i j) by ring. now apply iopp_ok. }
    destruct (Nat.eqb j i); [now apply iadd_ok|now rewrite Rplus_0_r].
Qed.
Definition spectrum_test (k : nat) (E : rows) (a b : T) (La Lb : list (list T)) : bool :=
  posdef_test k (shifted k false (opp a, opp a) E) La && posdef_test k (shifted k true (b, b) E) Lb.
Lemma shiftm_sym k s c A : sym k A -> sym k (shiftm s c A).
Proof. intros HA i j Hi Hj. unfold shiftm. rewrite HA, Nat.eqb_sym by auto. reflexivity. Qed.
Theorem spectrum_test_ok k E a b La Lb : spectrum_test k E a b La Lb = true ->
  forall A, sym k A -> inM k E A -> forall l x, eigpair k A l x -> V a / Sc < l < V b / Sc.
Proof.
  unfold spectrum_test. intros H A HA HM. apply andb_prop in H. destruct H as [H1 H2]. pose proof HS as PS.
  apply spectrum_in.
  - apply (posdef_test_ok _ _ _ H1); [now apply shiftm_sym|]. apply (shifted_ok k false); auto.
    replace (- (V a / Sc)) with (V (opp a) / Sc) by (rewrite V_opp; field; lra). now apply ipt_ok.
  - apply (posdef_test_ok _ _ _ H2); [now apply shiftm_sym|]. apply (shifted_ok k true); auto. now apply ipt_ok.
Qed.

(* ---------------- upper bound of a quadratic form ---------------- *)
Definition form_bound (k : nat) (E : rows) (v : list T) : T :=
  tsum k (fun i => tsum k (fun j => let w := mul (nth i v t0) (nth j v t0) in snd (zmul w (tri E i0 i j)))).
Definition norm2 (k : nat) (v : list T) : T := tsum k (fun i => mul (nth i v t0) (nth i v t0)).
Definition vR (v : list T) (i : nat) : R := V (nth i v t0).
Lemma form_bound_ok k E A v : inM k E A -> qf k A (vR v) * Sc <= V (form_bound k E v).
Proof.
  intros HM. unfold form_bound, qf. rewrite tsum_ok, <- sumn_scal_r. apply sumn_le; intros i Hi.
  rewrite tsum_ok, <- sumn_scal_r. apply sumn_le; intros j Hj.
  pose proof (HM i j Hi Hj) as K. apply inI_X in K.
  pose proof (zmul_ok (mul (nth i v t0) (nth j v t0)) _ _ K) as [_ U]. rewrite V_mul in U.
  unfold vR. cbv zeta. lra.
Qed.
Lemma norm2_ok k v : V (norm2 k v) = sq k (vR v).
Proof. unfold norm2, sq. rewrite tsum_ok. apply sumn_ext; intros. now rewrite V_mul. Qed.
(* v^T A v < c |v|^2 *)
Definition form_below (k : nat) (E : rows) (v : list T) (c : T) : bool :=
  ltb (form_bound k E v) (mul c (norm2 k v)).
Theorem form_below_ok k E v c : form_below k E v c = true -> forall A, inM k E A ->
  qf k A (vR v) < V c / Sc * sq k (vR v).
Proof.
  unfold form_below. intros H A HM. pose proof HS as PS. apply ltb_V in H. rewrite V_mul, norm2_ok in H.
  pose proof (form_bound_ok k E A v HM) as B.
  apply Rmult_lt_reg_r with Sc; auto.
  replace (V c / Sc * sq k (vR v) * Sc) with (V c * sq k (vR v)) by (field; lra). lra.
Qed.
Definition negated (k : nat) (E : rows) : rows := lower k (fun i j => iopp (tri E i0 i j)).
Lemma negated_ok k E A : sym k A -> inM k E A -> inM k (negated k E) (fun i j => - A i j).
Proof.
  intros HA H. apply lower_inM.
  - intros i j Hi Hj. now rewrite HA.
  - intros i j Hi Hj. apply iopp_ok. apply H; auto. lia.
Qed.
Lemma qf_neg k A x : qf k (fun i j => - A i j) x = - qf k A x.
Proof.
  unfold qf. rewrite <- sumn_opp. apply sumn_ext; intros. rewrite <- sumn_opp.
  apply sumn_ext; intros. ring.
Qed.
End Scale.
End Tests.
